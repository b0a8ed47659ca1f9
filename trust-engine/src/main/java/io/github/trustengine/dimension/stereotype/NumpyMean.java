package io.github.trustengine.dimension.stereotype;

import java.util.List;

/**
 * Means with the rounding errors of numpy. Upstream rounds means to two decimals, and many of them
 * lie half-way between two such numbers: which one it becomes depends on the order of the sum.
 */
final class NumpyMean {

  private static final int BLOCK = 128;
  private static final int LANES = 8;

  private NumpyMean() {}

  /** The mean of values that lie one after another in memory: summed in pairs. */
  static double ofNeighbours(List<Double> values) {
    double[] array = values.stream().mapToDouble(Double::doubleValue).toArray();
    return sum(array, 0, array.length) / array.length;
  }

  /** The mean of values that lie apart in memory: summed one by one. */
  static double ofDistant(List<Double> values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.size();
  }

  /** {@code round(2)}: the nearest hundredth, half to even after scaling. */
  static double round(double value) {
    return Math.rint(value * 100) / 100;
  }

  /** Halves until a block is small enough; a block is summed in lanes. */
  private static double sum(double[] values, int start, int length) {
    if (length > BLOCK) {
      int half = length / 2;
      half -= half % LANES;
      return sum(values, start, half) + sum(values, start + half, length - half);
    }
    double sum = 0;
    int whole = length - length % LANES;
    if (whole > 0) {
      double[] lanes = new double[LANES];
      for (int i = 0; i < whole; i++) {
        lanes[i % LANES] += values[start + i];
      }
      sum =
          ((lanes[0] + lanes[1]) + (lanes[2] + lanes[3]))
              + ((lanes[4] + lanes[5]) + (lanes[6] + lanes[7]));
    }
    for (int i = whole; i < length; i++) {
      sum += values[start + i];
    }
    return sum;
  }
}
