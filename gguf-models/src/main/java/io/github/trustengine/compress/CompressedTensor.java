package io.github.trustengine.compress;

import io.github.trustengine.ggml.TensorType;
import java.util.List;

/**
 * What became of a tensor.
 *
 * @param shape elements per dimension, the contiguous one first
 * @param source the type before
 * @param target the type after
 * @param fallback whether the recipe wanted another type, into whose blocks the rows do not fit
 */
public record CompressedTensor(
    String name, List<Long> shape, TensorType source, TensorType target, boolean fallback) {

  public CompressedTensor {
    shape = List.copyOf(shape);
  }

  /** Number of weights. */
  public long elements() {
    return shape.stream().reduce(1L, Math::multiplyExact);
  }

  /** Size of the data after compression. */
  public long bytes() {
    return target.bytes(elements());
  }

  /** Whether the data was converted, not copied. */
  public boolean isConverted() {
    return source != target;
  }

  /** Bits of all tensors' data over their elements. */
  static double bitsPerWeight(List<CompressedTensor> tensors) {
    long bytes = tensors.stream().mapToLong(CompressedTensor::bytes).sum();
    long elements = tensors.stream().mapToLong(CompressedTensor::elements).sum();
    return elements == 0 ? 0 : 8.0 * bytes / elements;
  }
}
