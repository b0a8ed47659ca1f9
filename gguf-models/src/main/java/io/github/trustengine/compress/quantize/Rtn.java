package io.github.trustengine.compress.quantize;

import io.github.trustengine.compress.grid.GridMatrix;
import io.github.trustengine.compress.grid.PackedMatrix;
import io.github.trustengine.compress.grid.UniformGrid;
import io.github.trustengine.compress.linalg.Matrix;
import io.github.trustengine.compress.linalg.Workers;
import io.github.trustengine.ggml.TensorType;
import java.util.Optional;

/** Round to nearest: each weight by itself. The baseline of GPTQ and AWQ. */
public final class Rtn {

  private Rtn() {}

  /**
   * Rounds to a uniform grid.
   *
   * @throws io.github.trustengine.compress.linalg.NumericalException if a weight is not finite
   */
  public static GridMatrix quantize(Matrix weights, UniformGrid grid, Workers workers) {
    weights.requireFinite("weights");
    var result = fitted(weights, grid, workers);
    workers.forEach(
        weights.rows(),
        row -> {
          for (int column = 0; column < weights.columns(); column++) {
            result.round(row, column, weights.get(row, column));
          }
        });
    return result;
  }

  /**
   * Rounds to a type of GGUF, as ggml does.
   *
   * @param importance a weight per column, for instance the mean square of its input; finite
   * @throws io.github.trustengine.compress.linalg.NumericalException if a weight is not finite, or
   *     too large for the type
   * @throws IllegalArgumentException if rows are no whole blocks, or the type needs importances
   */
  public static PackedMatrix quantize(
      Matrix weights, TensorType type, Optional<float[]> importance, Workers workers) {
    weights.requireFinite("weights");
    return new BlockFit(type, weights.columns(), importance).quantize(weights, workers);
  }

  /** A grid for each group of the weights, no codes yet. */
  static GridMatrix fitted(Matrix weights, UniformGrid grid, Workers workers) {
    int columns = weights.columns();
    var result = new GridMatrix(grid, weights.rows(), columns);
    int stride = grid.stride(columns);
    workers.forEach(
        weights.rows(),
        row -> {
          for (int group = 0; group < result.groups(); group++) {
            int from = row * columns + group * stride;
            int to = row * columns + Math.min(columns, (group + 1) * stride);
            result.setGroup(row, group, grid.fit(weights.values(), from, to));
          }
        });
    return result;
  }
}
