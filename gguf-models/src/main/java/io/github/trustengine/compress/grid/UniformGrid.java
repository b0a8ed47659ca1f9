package io.github.trustengine.compress.grid;

import io.github.trustengine.compress.linalg.NumericalException;
import io.github.trustengine.ggml.Float16;

/**
 * A grid of 2<sup>bits</sup> equidistant values per row and group of columns: value = scale (q -
 * zero) for q = 0 ... 2<sup>bits</sup> - 1. Scales are half precision from the start, so that what
 * is stored is what was rounded to.
 *
 * @param bits 2, 3, 4 or 8
 * @param groupSize columns of a group, 32, 64 or a multiple of 128; {@link #ROW} for the whole row.
 *     The last group of a row may be shorter
 * @param range how a group's range is found
 */
public record UniformGrid(int bits, int groupSize, Range range) {

  /** One group per row. */
  public static final int ROW = 0;

  private static final int HALF_BITS = 16;
  private static final float SMALLEST_HALF = 0x1p-24f;
  private static final float SMALLEST_RANGE = 1e-5f;

  /** How a group's scale and zero follow from its weights. */
  public enum Range {
    /**
     * From -max|w| to max|w|; zero is 2<sup>bits-1</sup>. GPTQ's symmetric grid. (Its program lets
     * the range of a group without negative weights begin at 0 with the same zero, which cuts off
     * half of it; not so here.) The ends lie halfway between two codes; the scale is rounded up, so
     * that both go to the inner one where it is not exact. Outwards there is a code on one side
     * only: the largest weights of all groups would be moved in the same direction.
     */
    SYMMETRIC,
    /** From min(0, min w) to max(0, max w). GPTQ's asymmetric grid; has an exact 0. */
    ASYMMETRIC,
    /**
     * From min w to max w. AWQ's grid. Where a range was cut alike on both sides, its ends lie
     * halfway between two codes; its scale is rounded down, lest a code be lost.
     */
    MIN_MAX
  }

  public UniformGrid {
    if (bits != 2 && bits != 3 && bits != 4 && bits != 8) {
      throw new IllegalArgumentException(bits + " bits; known are 2, 3, 4 and 8");
    }
    if (groupSize != ROW
        && groupSize != 32
        && groupSize != 64
        && (groupSize < 1 || groupSize % 128 != 0)) {
      throw new IllegalArgumentException(
          "groups of %d; known are 32, 64, multiples of 128 and the row".formatted(groupSize));
    }
  }

  /** The largest q. */
  public int maximum() {
    return (1 << bits) - 1;
  }

  /** Columns from one group's start to the next one's, for rows of some length. */
  public int stride(int columns) {
    return groupSize == ROW ? columns : groupSize;
  }

  /** Groups of a row. */
  public int groups(int columns) {
    return (columns + stride(columns) - 1) / stride(columns);
  }

  /**
   * Bits per weight as the method counts them: the codes, a half-precision scale per group and,
   * unless symmetric, a zero of as many bits as a code.
   */
  public double bitsPerWeight(int columns) {
    int perGroup = HALF_BITS + (range == Range.SYMMETRIC ? 0 : bits);
    return bits + (double) perGroup * groups(columns) / columns;
  }

  /** The smallest and the largest q - zero that there can be. */
  int lowest() {
    return range == Range.SYMMETRIC ? -(1 << (bits - 1)) : -maximum();
  }

  int highest() {
    return range == Range.SYMMETRIC ? (1 << (bits - 1)) - 1 : maximum();
  }

  /**
   * The scale and zero of a group.
   *
   * @throws NumericalException if a weight is no finite number or too large for a scale
   */
  public Group fit(float[] weights, int from, int to) {
    float low = weights[from];
    float high = weights[from];
    for (int i = from; i < to; i++) {
      low = Math.min(low, weights[i]);
      high = Math.max(high, weights[i]);
    }
    if (!(Math.abs(low) <= Float.MAX_VALUE && Math.abs(high) <= Float.MAX_VALUE)) {
      throw new NumericalException(
          "a weight is %s or %s: no grid can be laid over it".formatted(low, high));
    }
    return switch (range) {
      case SYMMETRIC -> {
        float largest = Math.max(Math.abs(low), Math.abs(high));
        float exact = 2 * (largest == 0 ? 1 : largest) / maximum();
        yield new Group(halfNotBelow(exact), (maximum() + 1) / 2);
      }
      case ASYMMETRIC -> {
        float bottom = low == 0 && high == 0 ? -1 : Math.min(0, low);
        float top = low == 0 && high == 0 ? 1 : Math.max(0, high);
        float scale = half((top - bottom) / maximum());
        yield new Group(scale, clamp((int) Math.rint(-bottom / scale)));
      }
      case MIN_MAX -> {
        float exact = Math.max(high - low, SMALLEST_RANGE) / maximum();
        float scale = low == -high ? halfNotAbove(exact) : half(exact);
        yield new Group(scale, clamp((int) -Math.rint(low / scale)));
      }
    };
  }

  /** The code of the nearest value; halves go to the even one. */
  public int code(float weight, float scale, int zero) {
    return clamp((int) Math.rint(weight / scale) + zero);
  }

  private int clamp(int code) {
    return Math.max(0, Math.min(maximum(), code));
  }

  private static float half(float scale) {
    float half = Float16.toFloat(Float16.fromFloat(scale));
    if (half == Float.POSITIVE_INFINITY) {
      throw new NumericalException(
          "a scale of %s is too large for half precision: the weights are damaged"
              .formatted(scale));
    }
    return Math.max(half, SMALLEST_HALF);
  }

  private static float halfNotAbove(float scale) {
    float nearest = half(scale);
    return nearest <= scale ? nearest : Math.max(neighbour(nearest, -1), SMALLEST_HALF);
  }

  private static float halfNotBelow(float scale) {
    float nearest = half(scale);
    return nearest >= scale ? nearest : half(neighbour(nearest, 1));
  }

  private static float neighbour(float half, int steps) {
    return Float16.toFloat((short) (Float16.fromFloat(half) + steps));
  }

  /**
   * The grid of one group of a row.
   *
   * @param scale positive, a half-precision number
   * @param zero the code of 0
   */
  public record Group(float scale, int zero) {}
}
