package io.github.trustengine.compress.prune;

/** Finds the smallest of some scores. Scores are not negative and no NaN. */
final class Selection {

  private static final int HALF_BITS = 16;
  private static final int HALVES = 1 << HALF_BITS;

  private Selection() {}

  /** The score at an index of their ascending order. */
  static float atRank(float[] scores, int count, long rank) {
    // Floats that are not negative are in the order of their bits: first the upper half, then the
    // lower half among those with the same upper one.
    var counts = new int[HALVES];
    for (int i = 0; i < count; i++) {
      counts[bits(scores[i]) >>> HALF_BITS]++;
    }
    long left = rank;
    int upper = 0;
    while (left >= counts[upper]) {
      left -= counts[upper++];
    }
    var lowerCounts = new int[HALVES];
    for (int i = 0; i < count; i++) {
      if (bits(scores[i]) >>> HALF_BITS == upper) {
        lowerCounts[bits(scores[i]) & (HALVES - 1)]++;
      }
    }
    int lower = 0;
    while (left >= lowerCounts[lower]) {
      left -= lowerCounts[lower++];
    }
    return Float.intBitsToFloat(upper << HALF_BITS | lower);
  }

  /** A negative zero counts as zero. */
  private static int bits(float score) {
    return Float.floatToRawIntBits(score + 0f);
  }

  /**
   * Marks the lowest scores; of equal ones those that come first.
   *
   * @param keys scratch of as many elements
   */
  static void markLowest(
      float[] scores, int count, int lowest, long[] keys, boolean[] marks, int at) {
    if (lowest == 0) {
      return;
    }
    for (int i = 0; i < count; i++) {
      keys[i] = (long) bits(scores[i]) << 32 | i;
    }
    partition(keys, count, lowest);
    for (int i = 0; i < lowest; i++) {
      marks[at + (int) keys[i]] = true;
    }
  }

  /** Brings the lowest keys, which all differ, to the front (Hoare's quickselect). */
  private static void partition(long[] keys, int count, int lowest) {
    int low = 0;
    int high = count - 1;
    int rank = lowest - 1;
    while (low < high) {
      long pivot = median(keys[low], keys[(low + high) >>> 1], keys[high]);
      int i = low;
      int j = high;
      while (i <= j) {
        while (keys[i] < pivot) {
          i++;
        }
        while (keys[j] > pivot) {
          j--;
        }
        if (i <= j) {
          long key = keys[i];
          keys[i++] = keys[j];
          keys[j--] = key;
        }
      }
      if (rank <= j) {
        high = j;
      } else if (rank >= i) {
        low = i;
      } else {
        return;
      }
    }
  }

  private static long median(long a, long b, long c) {
    return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
  }

  /**
   * Marks the lowest scores of a small group; of equal ones those that come first.
   *
   * @param scores at {@code from}, {@code from + stride}, ...
   */
  static void markLowestOfGroup(
      float[] scores, int from, int stride, int size, int lowest, boolean[] marks, int at) {
    for (int n = 0; n < lowest; n++) {
      int best = -1;
      for (int i = 0; i < size; i++) {
        if (!marks[at + i]
            && (best < 0 || scores[from + i * stride] < scores[from + best * stride])) {
          best = i;
        }
      }
      marks[at + best] = true;
    }
  }
}
