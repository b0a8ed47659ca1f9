package io.github.trustengine.compress.layerwise;

import io.github.trustengine.compress.grid.PackedMatrix;
import io.github.trustengine.compress.linalg.Matrix;
import io.github.trustengine.ggml.DenseEncoder;
import io.github.trustengine.ggml.TensorType;
import io.github.trustengine.gguf.GgufTensor;
import java.util.List;

/** Tensors as methods leave them. */
final class Tensors {

  private Tensors() {}

  /** In the type that the tensor has in the model. */
  static BlockTensor dense(GgufTensor tensor, Matrix values, double methodBits, String note) {
    return dense(tensor, tensor.type(), values, methodBits, note);
  }

  static BlockTensor dense(
      GgufTensor tensor, TensorType type, Matrix values, double methodBits, String note) {
    return new BlockTensor(
        tensor.name(),
        type,
        tensor.shape(),
        DenseEncoder.encode(values.values(), type),
        methodBits,
        note,
        List.of());
  }

  static BlockTensor packed(
      GgufTensor tensor, PackedMatrix matrix, double methodBits, String note) {
    return new BlockTensor(
        tensor.name(), matrix.type(), tensor.shape(), matrix.data(), methodBits, note, List.of());
  }

  /** Bits per weight of a type. */
  static double bits(TensorType type) {
    return 8.0 * type.blockBytes() / type.blockSize();
  }
}
