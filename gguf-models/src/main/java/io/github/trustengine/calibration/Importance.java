package io.github.trustengine.calibration;

import java.util.Arrays;

/**
 * What is known of one tensor's columns.
 *
 * @param means of the squares of what multiplies each column; of tensors with experts, those of one
 *     matrix after the other. 1 where no token was seen, as in llama.cpp
 * @param counts tokens that each matrix has seen: one number per matrix, or one for all
 */
@SuppressWarnings("ArrayRecordComponent") // Compared by content; nobody changes them.
record Importance(float[] means, float[] counts) {

  /** How many values there are, in words. */
  String size() {
    return counts.length == 1
        ? means.length + " values"
        : "%d values of %d matrices".formatted(means.length, counts.length);
  }

  /** Whether every matrix has seen a token. */
  boolean isComplete() {
    for (float count : counts) {
      if (count == 0) {
        return false;
      }
    }
    return true;
  }

  /** Whether both are of matrices of the same size, as far as the counts say. */
  boolean fits(Importance other) {
    return means.length == other.means.length
        && (counts.length == other.counts.length || counts.length == 1 || other.counts.length == 1);
  }

  float count(int column, int matrices) {
    return counts.length == 1 ? counts[0] : counts[column / (means.length / matrices)];
  }

  /** The means over the tokens of both, which {@link #fits fit}. */
  Importance plus(Importance other) {
    int matrices = Math.max(counts.length, other.counts.length);
    var sum = new float[means.length];
    for (int i = 0; i < sum.length; i++) {
      double here = count(i, matrices);
      double there = other.count(i, matrices);
      double both = here + there;
      sum[i] = both == 0 ? 1 : (float) ((means[i] * here + other.means[i] * there) / both);
    }
    var total = new float[matrices];
    int columns = means.length / matrices;
    for (int m = 0; m < matrices; m++) {
      total[m] = count(m * columns, matrices) + other.count(m * columns, matrices);
    }
    return new Importance(sum, total);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Importance importance
        && Arrays.equals(means, importance.means)
        && Arrays.equals(counts, importance.counts);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(means) + Arrays.hashCode(counts);
  }
}
