package io.github.trustengine.compress.prune;

import io.github.trustengine.compress.linalg.Matrix;
import io.github.trustengine.compress.linalg.Workers;

/**
 * Zeros the weights that are smallest in magnitude (Han et al., <i>Learning both Weights and
 * Connections</i>, 2015), as the program of Wanda's authors does: over the whole matrix all up to
 * the threshold at index floor(p n) of the ascending order, or the smallest of each group. Needs no
 * calibration; kept weights stay as they are.
 */
public final class Magnitude {

  private Magnitude() {}

  /**
   * Prunes a layer's weights.
   *
   * @throws io.github.trustengine.compress.linalg.NumericalException if a weight is not finite
   * @throws IllegalArgumentException if rows are no whole groups
   */
  public static PrunedMatrix prune(Matrix weights, Sparsity sparsity, Workers workers) {
    weights.requireFinite("weights");
    sparsity.requireColumns(weights.columns());
    float[] values = weights.values();
    var scores = new float[values.length];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = Math.abs(values[i]);
    }
    var pruned = new boolean[values.length];
    if (sparsity instanceof Sparsity.Pattern pattern) {
      Groups.mark(scores, weights, pattern, pruned, workers);
    } else if (sparsity.fraction() > 0) {
      float threshold =
          Selection.atRank(scores, scores.length, (long) (scores.length * sparsity.fraction()));
      for (int i = 0; i < scores.length; i++) {
        pruned[i] = scores[i] <= threshold;
      }
    }
    return PrunedMatrix.of(weights, pruned);
  }
}
