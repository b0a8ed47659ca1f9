package io.github.trustengine.compress.quantize;

import io.github.trustengine.compress.grid.GridMatrix;
import io.github.trustengine.compress.linalg.ErrorFeedback;
import io.github.trustengine.compress.linalg.InverseFactor;

/**
 * Rounds to uniform grids. In natural order a group's grid is laid when the sweep reaches it: at a
 * step's start, for a group's size is a multiple of a step, or at column 0. Else all are there
 * before.
 */
final class UniformRule implements ErrorFeedback.Rule {

  /**
   * Added and taken away again, it rounds a smaller float to the nearest integer, halves to even.
   */
  private static final float ROUNDS = 0x1.8p23f;

  private final GridMatrix matrix;
  private final InverseFactor factor;
  private final boolean fixed;
  private final int stride;

  UniformRule(GridMatrix matrix, InverseFactor factor) {
    this.matrix = matrix;
    this.factor = factor;
    this.fixed = !factor.isNatural();
    this.stride = matrix.grid().stride(matrix.columns());
  }

  @Override
  public ErrorFeedback.RowsRule rows(int firstRow, int count) {
    return new Rows(firstRow, count);
  }

  private final class Rows implements ErrorFeedback.RowsRule {
    private final int firstRow;
    private final int count;
    private final float[][] scales;
    private final float[][] lowest;
    private final float[] weights;
    private final float[] levels;

    Rows(int firstRow, int count) {
      this.firstRow = firstRow;
      this.count = count;
      this.scales = new float[matrix.groups()][count];
      this.lowest = new float[matrix.groups()][count];
      this.weights = new float[fixed ? 0 : stride];
      this.levels = new float[count];
      for (int group = 0; fixed && group < matrix.groups(); group++) {
        begin(group);
      }
    }

    @Override
    public void step(int position, ErrorFeedback.Tile tile) {
      if (fixed || position % stride != 0) {
        return;
      }
      int group = position / stride;
      int end = Math.min(matrix.columns(), position + stride);
      for (int r = 0; r < count; r++) {
        tile.read(r, position, end, weights);
        matrix.setGroup(firstRow + r, group, matrix.grid().fit(weights, 0, end - position));
      }
      begin(group);
    }

    @Override
    public void change(int position, ErrorFeedback.Tile tile, float[] target) {
      int column = factor.column(position);
      int group = column / stride;
      round(tile.current(), tile.at(position), scales[group], lowest[group], target);
      for (int r = 0; r < count; r++) {
        matrix.setLevel(firstRow + r, column, group, (int) levels[r]);
      }
    }

    /** In loops that the compiler turns into vector instructions. */
    private void round(float[] current, int at, float[] scale, float[] low, float[] target) {
      float most = matrix.grid().maximum();
      for (int r = 0; r < count; r++) {
        float level = Math.min(low[r] + most, Math.max(low[r], current[at + r] / scale[r]));
        levels[r] = (level + ROUNDS) - ROUNDS;
      }
      for (int r = 0; r < count; r++) {
        target[r] = levels[r] * scale[r];
      }
    }

    private void begin(int group) {
      for (int r = 0; r < count; r++) {
        scales[group][r] = matrix.scale(firstRow + r, group);
        lowest[group][r] = -matrix.zero(firstRow + r, group);
      }
    }
  }
}
