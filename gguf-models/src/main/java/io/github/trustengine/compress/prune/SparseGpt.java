package io.github.trustengine.compress.prune;

import io.github.trustengine.compress.linalg.ErrorFeedback;
import io.github.trustengine.compress.linalg.InverseFactor;
import io.github.trustengine.compress.linalg.Matrix;
import io.github.trustengine.compress.linalg.Workers;

/**
 * Prunes column after column and lets the columns to come make up for the error (Frantar and
 * Alistarh, <i>SparseGPT</i>, 2023, algorithm 1). The score of a weight is w<sup>2</sup> /
 * U<sub>jj</sub> <sup>2</sup>. Zeros anywhere are chosen per block of 128 columns over all rows:
 * all scores up to the one at index floor(p n) of the ascending order. Those of a pattern are
 * chosen when the sweep reaches their group.
 */
public final class SparseGpt {

  private static final int BLOCK = 128;

  private SparseGpt() {}

  /**
   * Pruned weights.
   *
   * @param matrix the kept weights are not those of before
   * @param squaredError ||(W - Q) X||<sup>2</sup> over the calibration tokens
   */
  public record Result(PrunedMatrix matrix, double squaredError) {
    public Matrix values() {
      return matrix.values();
    }
  }

  /**
   * Prunes a layer's weights.
   *
   * @param factor of the layer's inputs in natural order; the paper damps by 0.01
   * @throws io.github.trustengine.compress.linalg.NumericalException if a weight is not finite
   * @throws IllegalArgumentException if rows are no whole groups
   */
  public static Result prune(
      Matrix weights, InverseFactor factor, Sparsity sparsity, Workers workers) {
    weights.requireFinite("weights");
    sparsity.requireColumns(weights.columns());
    if (!factor.isNatural()) {
      throw new IllegalArgumentException("SparseGPT goes by the natural order of columns");
    }
    var pruned = new boolean[weights.values().length];
    var rule =
        sparsity instanceof Sparsity.Pattern pattern
            ? new ByGroup(factor, pattern, pruned)
            : new ByBlock(factor, sparsity.fraction(), pruned);
    var result = new ErrorFeedback(factor, BLOCK, workers).sweep(factor.withoutDead(weights), rule);
    return new Result(new PrunedMatrix(result.values(), pruned), result.squaredError());
  }

  private static void zeroPruned(
      boolean[] pruned,
      int firstRow,
      int columns,
      int column,
      ErrorFeedback.Tile tile,
      float[] to) {
    float[] current = tile.current();
    int at = tile.at(column);
    for (int r = 0; r < tile.count(); r++) {
      to[r] = pruned[(firstRow + r) * columns + column] ? 0 : current[at + r];
    }
  }

  private static final class ByBlock implements ErrorFeedback.Rule {
    private final InverseFactor factor;
    private final double fraction;
    private final boolean[] pruned;
    private float[] scores = {};

    ByBlock(InverseFactor factor, double fraction, boolean[] pruned) {
      this.factor = factor;
      this.fraction = fraction;
      this.pruned = pruned;
    }

    @Override
    public void begin(int from, ErrorFeedback.Block block) {
      if (fraction == 0) {
        return;
      }
      int width = block.width();
      int count = block.rows() * width;
      scores = scores.length >= count ? scores : new float[count];
      var pivots = new float[width];
      for (int i = 0; i < width; i++) {
        pivots[i] = factor.pivot(from + i);
      }
      for (int row = 0; row < block.rows(); row++) {
        block.row(row, scores, row * width);
        for (int i = 0; i < width; i++) {
          scores[row * width + i] = score(scores[row * width + i], pivots[i]);
        }
      }
      float threshold = Selection.atRank(scores, count, (long) (count * fraction));
      for (int row = 0; row < block.rows(); row++) {
        for (int i = 0; i < width; i++) {
          pruned[row * factor.columns() + from + i] = scores[row * width + i] <= threshold;
        }
      }
    }

    @Override
    public ErrorFeedback.RowsRule rows(int firstRow, int count) {
      return (column, tile, target) ->
          zeroPruned(pruned, firstRow, factor.columns(), column, tile, target);
    }
  }

  private static final class ByGroup implements ErrorFeedback.Rule {
    private final InverseFactor factor;
    private final Sparsity.Pattern pattern;
    private final boolean[] pruned;

    ByGroup(InverseFactor factor, Sparsity.Pattern pattern, boolean[] pruned) {
      this.factor = factor;
      this.pattern = pattern;
      this.pruned = pruned;
    }

    @Override
    public ErrorFeedback.RowsRule rows(int firstRow, int count) {
      var scores = new float[pattern.of()];
      return (column, tile, target) -> {
        if (column % pattern.of() == 0) {
          choose(firstRow, column, tile, scores);
        }
        zeroPruned(pruned, firstRow, factor.columns(), column, tile, target);
      };
    }

    private void choose(int firstRow, int column, ErrorFeedback.Tile tile, float[] scores) {
      for (int r = 0; r < tile.count(); r++) {
        for (int i = 0; i < pattern.of(); i++) {
          scores[i] = score(tile.current()[tile.at(column + i) + r], factor.pivot(column + i));
        }
        Selection.markLowestOfGroup(
            scores,
            0,
            1,
            pattern.of(),
            pattern.zeros(),
            pruned,
            (firstRow + r) * factor.columns() + column);
      }
    }
  }

  /** w<sup>2</sup> / U<sub>jj</sub><sup>2</sup>, by its root: the order is the same. */
  private static float score(float weight, float pivot) {
    return Math.abs(weight) / pivot;
  }
}
