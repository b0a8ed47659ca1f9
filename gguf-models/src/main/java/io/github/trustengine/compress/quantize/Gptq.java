package io.github.trustengine.compress.quantize;

import io.github.trustengine.compress.grid.BlockGrid;
import io.github.trustengine.compress.grid.GridMatrix;
import io.github.trustengine.compress.grid.PackedMatrix;
import io.github.trustengine.compress.grid.UniformGrid;
import io.github.trustengine.compress.linalg.ErrorFeedback;
import io.github.trustengine.compress.linalg.InverseFactor;
import io.github.trustengine.compress.linalg.Matrix;
import io.github.trustengine.compress.linalg.Workers;
import io.github.trustengine.ggml.TensorType;

/**
 * Rounds column after column and lets the columns to come make up for the error (Frantar et al.,
 * <i>GPTQ</i>, 2023, algorithm 1).
 *
 * <p>With the columns in natural order a group's grid is laid over the weights as they are when the
 * sweep reaches the group, all corrections included. With a factor in descending order (act-order)
 * all grids are laid over the original weights ("static groups"): groups stay ranges of columns, as
 * files need them.
 */
public final class Gptq {

  private static final int BLOCK = 128;

  private Gptq() {}

  /**
   * Quantises to a uniform grid.
   *
   * @param factor of the layer's inputs; the paper damps by 0.01
   * @throws io.github.trustengine.compress.linalg.NumericalException if a weight is not finite
   */
  public static Quantized<GridMatrix> quantize(
      Matrix weights, InverseFactor factor, UniformGrid grid, Workers workers) {
    weights.requireFinite("weights");
    var start = factor.withoutDead(weights);
    boolean fixed = !factor.isNatural();
    var matrix =
        fixed
            ? Rtn.fitted(start, grid, workers)
            : new GridMatrix(grid, weights.rows(), weights.columns());
    var rule = new UniformRule(matrix, factor);
    var result = new ErrorFeedback(factor, BLOCK, workers).sweep(start, rule);
    return new Quantized<>(matrix, result.values(), result.squaredError());
  }

  /**
   * Quantises to the blocks of a GGUF type. The scale fields are those that ggml fits to the
   * weights, with the inputs' mean squares as importances; the quants are GPTQ's.
   *
   * @param type one that {@link BlockGrid} knows
   * @throws io.github.trustengine.compress.linalg.NumericalException if a weight is not finite, or
   *     too large for the type
   * @throws IllegalArgumentException if rows are no whole blocks
   */
  public static Quantized<PackedMatrix> quantize(
      Matrix weights, InverseFactor factor, TensorType type, Workers workers) {
    weights.requireFinite("weights");
    var grid =
        BlockGrid.of(type)
            .orElseThrow(
                () -> new IllegalArgumentException(type + " has no grid to round weights to"));
    var start = factor.withoutDead(weights);
    var rule = new BlockRule(start, factor, grid, workers);
    int block = Math.max(BLOCK, type.blockSize());
    var result = new ErrorFeedback(factor, block, workers).sweep(start, rule);
    return new Quantized<>(rule.packed(), result.values(), result.squaredError());
  }
}
