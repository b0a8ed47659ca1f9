package io.github.trustengine.compress;

import io.github.trustengine.ggml.TensorType;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What became of a tensor.
 *
 * @param shape elements per dimension, the contiguous one first
 * @param source the type before
 * @param target the type after
 * @param fallback whether the recipe wanted something else, which was not possible
 * @param methodBits bits that the recipe's method itself counts for all of the data: codes, scales
 *     and zero points, or the weights that are left with their places; as stored, where there is no
 *     such method
 * @param zeros how many weights are zero, of those that llama.cpp computes with; 0 until somebody
 *     has counted
 * @param note why it is a fallback; empty if it is none
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
    if (fallback == note.isBlank()) {
      throw new IllegalArgumentException(
          "%s: a fallback has a reason, and nothing else has one".formatted(name));
    }
  }

  /** A tensor that llama.cpp's own types were chosen for. */
  static CompressedTensor ofType(
      String name, List<Long> shape, TensorType source, TensorType target) {
    long elements = shape.stream().reduce(1L, Math::multiplyExact);
    return new CompressedTensor(
        name, shape, source, target, false, 8.0 * target.bytes(elements), 0, "");
  }

  /** The same, but not what was wanted. */
  CompressedTensor fallenBack(String why) {
    return new CompressedTensor(name, shape, source, target, true, methodBits, zeros, why);
  }

  /** The same, with its zeros counted. */
  CompressedTensor withZeros(long counted) {
    return new CompressedTensor(name, shape, source, target, fallback, methodBits, counted, note);
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

  /** Bits per weight as stored. */
  public double bitsPerWeight() {
    return bitsPerWeight(List.of(this));
  }

  /** Bits per weight as the recipe's method counts them. */
  public double methodBitsPerWeight() {
    return methodBitsPerWeight(List.of(this));
  }

  /** The share of weights that are zero, from 0 to 1. */
  public double sparsity() {
    return sparsity(List.of(this));
  }

  /** Bits of all tensors' data over their elements; 0 without any. */
  public static double bitsPerWeight(List<CompressedTensor> tensors) {
    return perWeight(tensors, tensor -> 8.0 * tensor.bytes());
  }

  /** Bits that the methods count over the elements of all tensors; 0 without any. */
  public static double methodBitsPerWeight(List<CompressedTensor> tensors) {
    return perWeight(tensors, CompressedTensor::methodBits);
  }

  /** The share of all tensors' weights that are zero, from 0 to 1; 0 without any. */
  public static double sparsity(List<CompressedTensor> tensors) {
    return perWeight(tensors, CompressedTensor::zeros);
  }

  private static double perWeight(
      List<CompressedTensor> tensors, ToDoubleFunction<CompressedTensor> amount) {
    long elements = tensors.stream().mapToLong(CompressedTensor::elements).sum();
    return elements == 0 ? 0 : tensors.stream().mapToDouble(amount).sum() / elements;
  }
}
