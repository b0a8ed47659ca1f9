package io.github.trustengine.compress;

import io.github.trustengine.ggml.TensorType;
import java.util.List;

/**
 * What became of a tensor.
 *
 * @param shape elements per dimension, the contiguous one first
 * @param source the type before
 * @param target the type after
 * @param fallback whether the recipe wanted something else, which does not fit the tensor's rows
 * @param methodBits bits that the recipe's method itself counts for all of the data: codes, scales
 *     and zero points, or the weights that are left with their places; as stored, where there is no
 *     such method
 * @param zeros how many weights are zero; not counted (0) where no method of the recipe prunes
 * @param note why it is a fallback; may be empty
 */
public record CompressedTensor(
    String name,
    List<Long> shape,
    TensorType source,
    TensorType target,
    boolean fallback,
    double methodBits,
    long zeros,
    String note) {

  public CompressedTensor {
    shape = List.copyOf(shape);
  }

  /** A tensor that llama.cpp's own types were chosen for. */
  static CompressedTensor ofType(
      String name, List<Long> shape, TensorType source, TensorType target, boolean fallback) {
    long elements = shape.stream().reduce(1L, Math::multiplyExact);
    return new CompressedTensor(
        name, shape, source, target, fallback, 8.0 * target.bytes(elements), 0, "");
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

  /** Bits that the methods count over the elements of all tensors. */
  static double methodBitsPerWeight(List<CompressedTensor> tensors) {
    double bits = tensors.stream().mapToDouble(CompressedTensor::methodBits).sum();
    return bits / tensors.stream().mapToLong(CompressedTensor::elements).sum();
  }

  /** Bits of all tensors' data over their elements. */
  static double bitsPerWeight(List<CompressedTensor> tensors) {
    long bytes = tensors.stream().mapToLong(CompressedTensor::bytes).sum();
    long elements = tensors.stream().mapToLong(CompressedTensor::elements).sum();
    return elements == 0 ? 0 : 8.0 * bytes / elements;
  }
}
