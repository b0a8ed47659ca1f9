package io.github.trustengine.compress.quantize;

import io.github.trustengine.compress.linalg.Gram;
import io.github.trustengine.compress.linalg.Matrix;
import io.github.trustengine.compress.linalg.Reconstruction;
import io.github.trustengine.compress.linalg.Workers;
import java.util.Arrays;
import java.util.function.UnaryOperator;

/**
 * AWQ's clipping (Lin et al., <i>AWQ</i>, 2024, section 3.2 and its program): the range of each
 * group of a row is cut to c = (1 - i/20) max|w|, i = 0 ... 9, where that lowers the error of the
 * group's part of the output, d C<sub>g</sub> d<sup>T</sup> with C<sub>g</sub> the group's block of
 * the Gram matrix. All tokens count, where the program takes a sample of 512.
 */
public final class AwqClip {

  private static final int STEPS = 20;
  private static final int TRIED = 10;

  private AwqClip() {}

  /**
   * Clipped weights, not rounded yet.
   *
   * @param groupSize columns of a group; the last of a row may be shorter
   * @param quantizer rounds a matrix
   * @throws io.github.trustengine.compress.linalg.NumericalException if a weight is not finite
   */
  public static Matrix clip(
      Matrix weights, int groupSize, UnaryOperator<Matrix> quantizer, Gram gram, Workers workers) {
    weights.requireFinite("weights");
    int groups = (weights.columns() + groupSize - 1) / groupSize;
    var largest = largest(weights, groupSize, groups);
    var limits = new float[largest.length];
    var least = new double[largest.length];
    Arrays.fill(least, Double.POSITIVE_INFINITY);
    for (int i = 0; i < TRIED; i++) {
      var tried = new float[largest.length];
      for (int g = 0; g < tried.length; g++) {
        tried[g] = largest[g] * (1 - i / (float) STEPS);
      }
      var rounded = quantizer.apply(clamped(weights, groupSize, groups, tried));
      double[] errors = Reconstruction.groupErrors(weights, rounded, gram, groupSize, workers);
      for (int g = 0; g < tried.length; g++) {
        if (errors[g] < least[g]) {
          least[g] = errors[g];
          limits[g] = tried[g];
        }
      }
    }
    return clamped(weights, groupSize, groups, limits);
  }

  private static float[] largest(Matrix weights, int groupSize, int groups) {
    var largest = new float[weights.rows() * groups];
    for (int row = 0; row < weights.rows(); row++) {
      for (int column = 0; column < weights.columns(); column++) {
        int group = row * groups + column / groupSize;
        largest[group] = Math.max(largest[group], Math.abs(weights.get(row, column)));
      }
    }
    return largest;
  }

  private static Matrix clamped(Matrix weights, int groupSize, int groups, float[] limits) {
    var result = weights.copy();
    for (int row = 0; row < weights.rows(); row++) {
      for (int column = 0; column < weights.columns(); column++) {
        float limit = limits[row * groups + column / groupSize];
        float weight = weights.get(row, column);
        result.set(row, column, Math.max(-limit, Math.min(limit, weight)));
      }
    }
    return result;
  }
}
