package io.github.trustengine.gguf;

import io.github.trustengine.ggml.Dequantizer;
import java.util.Collection;

/**
 * What the values of tensors show of how they were compressed, on the values that a model really
 * computes with: the dequantised ones.
 *
 * @param elements number of values
 * @param zeros how many of them are exactly zero (of either sign)
 * @param notFinite how many are infinite or no number; in a sound model none
 * @param largest the largest magnitude of the finite values
 * @param bytes size of the stored data, without padding
 */
public record TensorStatistics(
    long elements, long zeros, long notFinite, float largest, long bytes) {

  private static final int CHUNK = 1 << 16;

  /** Reads all values of a tensor, in pieces. */
  public static TensorStatistics of(GgufFile file, GgufTensor tensor) {
    float[] values = new float[(int) Math.min(CHUNK, tensor.elements())];
    long zeros = 0;
    long notFinite = 0;
    float largest = 0;
    for (long at = 0; at < tensor.elements(); at += values.length) {
      int count = (int) Math.min(values.length, tensor.elements() - at);
      Dequantizer.dequantize(
          tensor.type(),
          file.data(tensor, tensor.type().bytes(at), (int) tensor.type().bytes(count)),
          values,
          0,
          count);
      for (int i = 0; i < count; i++) {
        float magnitude = Math.abs(values[i]);
        if (magnitude == 0) {
          zeros++;
        } else if (magnitude < Float.POSITIVE_INFINITY) {
          largest = Math.max(largest, magnitude);
        } else {
          notFinite++;
        }
      }
    }
    return new TensorStatistics(tensor.elements(), zeros, notFinite, largest, tensor.bytes());
  }

  /** The statistics of several tensors together; of none, all zero. */
  public static TensorStatistics total(Collection<TensorStatistics> all) {
    return all.stream().reduce(new TensorStatistics(0, 0, 0, 0, 0), TensorStatistics::plus);
  }

  /**
   * The bits that a file stores per value, over all its tensors, without metadata and padding; 0
   * without tensors. Reads no data.
   */
  public static double bitsPerWeight(GgufFile file) {
    long elements = 0;
    long bytes = 0;
    for (GgufTensor tensor : file.tensors()) {
      elements += tensor.elements();
      bytes += tensor.bytes();
    }
    return bits(bytes, elements);
  }

  /** The part of the values that are zero, from 0 to 1. */
  public double zeroFraction() {
    return elements == 0 ? 0 : (double) zeros / elements;
  }

  /** The bits stored per value; 0 without values. */
  public double bitsPerWeight() {
    return bits(bytes, elements);
  }

  private static double bits(long bytes, long elements) {
    return elements == 0 ? 0 : 8.0 * bytes / elements;
  }

  private TensorStatistics plus(TensorStatistics other) {
    return new TensorStatistics(
        elements + other.elements,
        zeros + other.zeros,
        notFinite + other.notFinite,
        Math.max(largest, other.largest),
        bytes + other.bytes);
  }
}
