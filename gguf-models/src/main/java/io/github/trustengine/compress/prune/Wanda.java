package io.github.trustengine.compress.prune;

import io.github.trustengine.compress.linalg.ColumnSums;
import io.github.trustengine.compress.linalg.Matrix;
import io.github.trustengine.compress.linalg.NumericalException;
import io.github.trustengine.compress.linalg.Workers;

/**
 * Zeros, in each row, the weights with the smallest |w| ||x||: the weight's magnitude times the
 * norm of its input over the calibration tokens (Sun et al., <i>A Simple and Effective Pruning
 * Approach for Large Language Models</i>, 2024, equation 1). Exactly floor(p d) of a row, or the
 * smallest of each group; of equal ones the lower columns. Kept weights stay as they are.
 */
public final class Wanda {

  private Wanda() {}

  /**
   * Prunes a layer's weights.
   *
   * @param inputs of the layer; sums of squares are enough, so an importance matrix will do
   * @throws NumericalException if a weight or a sum is not finite
   * @throws IllegalArgumentException if rows are no whole groups
   */
  public static PrunedMatrix prune(
      Matrix weights, ColumnSums inputs, Sparsity sparsity, Workers workers) {
    weights.requireFinite("weights");
    sparsity.requireColumns(weights.columns());
    float[] norms = norms(inputs, weights.columns());
    int columns = weights.columns();
    var scores = new float[weights.values().length];
    workers.forEach(
        weights.rows(),
        row -> {
          for (int column = 0; column < columns; column++) {
            scores[row * columns + column] = Math.abs(weights.get(row, column)) * norms[column];
          }
        });
    var pruned = new boolean[scores.length];
    if (sparsity instanceof Sparsity.Pattern pattern) {
      Groups.mark(scores, weights, pattern, pruned, workers);
    } else {
      int lowest = (int) (columns * sparsity.fraction());
      workers.forEach(
          weights.rows(),
          () -> new Row(columns),
          (scratch, row) -> {
            System.arraycopy(scores, row * columns, scratch.scores, 0, columns);
            Selection.markLowest(
                scratch.scores, columns, lowest, scratch.keys, pruned, row * columns);
          });
    }
    return PrunedMatrix.of(weights, pruned);
  }

  /** Norms over the largest of them: scores neither overflow nor vanish. */
  private static float[] norms(ColumnSums inputs, int columns) {
    double[] squares = inputs.squares();
    if (squares.length != columns) {
      throw new IllegalArgumentException(
          "%d columns, sums of %d".formatted(columns, squares.length));
    }
    double largest = 0;
    for (int i = 0; i < columns; i++) {
      if (!(squares[i] >= 0 && squares[i] < Double.POSITIVE_INFINITY)) {
        throw new NumericalException(
            "the sum of squares of input %d is %s; collect the statistics anew"
                .formatted(i, squares[i]));
      }
      largest = Math.max(largest, squares[i]);
    }
    var norms = new float[columns];
    for (int i = 0; i < columns; i++) {
      norms[i] = largest == 0 ? 1 : (float) Math.sqrt(squares[i] / largest);
    }
    return norms;
  }

  private static final class Row implements AutoCloseable {
    private final float[] scores;
    private final long[] keys;

    Row(int columns) {
      this.scores = new float[columns];
      this.keys = new long[columns];
    }

    @Override
    public void close() {}
  }
}
