package io.github.trustengine.compress.layerwise;

import io.github.trustengine.ggml.TensorType;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A tensor as a method leaves it.
 *
 * @param name as in the model's file
 * @param type how it is stored
 * @param shape columns, then rows; a vector has one dimension
 * @param data in this type's blocks; position and limit enclose it
 * @param methodBits how many bits the method itself counts: codes, scales and zero points, or the
 *     weights that are left with their places
 * @param note why it was not done as the recipe says; empty if it was
 * @param warnings what its method could not do well
 */
public record BlockTensor(
    String name,
    TensorType type,
    List<Long> shape,
    ByteBuffer data,
    double methodBits,
    String note,
    List<String> warnings) {

  public BlockTensor {
    shape = List.copyOf(shape);
    warnings = List.copyOf(warnings);
  }

  /** The same, with what its method could not do well. */
  BlockTensor warned(List<String> of) {
    return new BlockTensor(name, type, shape, data, methodBits, note, of);
  }
}
