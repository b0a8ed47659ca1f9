package io.github.trustengine.compress.layerwise;

import io.github.trustengine.compress.grid.SparseSize;
import io.github.trustengine.compress.linalg.ColumnSums;
import io.github.trustengine.compress.linalg.Gram;
import io.github.trustengine.compress.linalg.InverseFactor;
import io.github.trustengine.compress.linalg.Matrix;
import io.github.trustengine.compress.prune.Magnitude;
import io.github.trustengine.compress.prune.SparseGpt;
import io.github.trustengine.compress.prune.Sparsity;
import io.github.trustengine.compress.prune.Wanda;
import io.github.trustengine.gguf.GgufTensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Zeroes weights of all matrices of a block, chosen by what the dense block sees. */
public final class Pruning implements BlockMethod {

  /** Which weights are zeroed. */
  public enum Criterion {
    MAGNITUDE,
    WANDA,
    SPARSEGPT
  }

  /** As in the paper's program. */
  private static final double DAMPING = 0.01;

  private final Criterion criterion;
  private final Sparsity sparsity;
  private final boolean oneShot;

  /**
   * @param oneShot whether all blocks are pruned by what they see in the original model
   */
  public Pruning(Criterion criterion, Sparsity sparsity, boolean oneShot) {
    this.criterion = criterion;
    this.sparsity = sparsity;
    this.oneShot = oneShot;
  }

  @Override
  public Schedule schedule() {
    if (!needsInputs()) {
      return Schedule.WEIGHTS;
    }
    return oneShot ? Schedule.ORIGINAL : Schedule.BLOCK_BY_BLOCK;
  }

  private boolean needsInputs() {
    return criterion != Criterion.MAGNITUDE;
  }

  @Override
  public List<BlockTensor> compress(Block block) throws IOException {
    Map<InputGroup, Gram> grams = criterion == Criterion.SPARSEGPT ? block.grams() : Map.of();
    Map<InputGroup, ColumnSums> sums = criterion == Criterion.WANDA ? block.sums() : Map.of();
    List<BlockTensor> tensors = new ArrayList<>();
    for (InputGroup group : InputGroup.values()) {
      try (InverseFactor factor = factor(block, grams.get(group))) {
        for (String name : group.tensors(block.index())) {
          tensors.add(compress(block, name, sums.get(group), factor));
        }
      }
    }
    return tensors;
  }

  /** What SparseGPT goes by, the same for all matrices of a group; none for the other criteria. */
  private @Nullable InverseFactor factor(Block block, @Nullable Gram gram) {
    return gram == null
        ? null
        : InverseFactor.of(gram, DAMPING, InverseFactor.Order.NATURAL, block.workers());
  }

  private BlockTensor compress(
      Block block, String name, @Nullable ColumnSums sums, @Nullable InverseFactor factor) {
    GgufTensor tensor = block.tensor(name);
    Matrix weights = block.weights(name);
    if (!fits(tensor.columns())) {
      return Tensors.dense(
          tensor,
          weights,
          Tensors.bits(tensor.type()) * tensor.elements(),
          "rows of %d are no whole groups: not pruned".formatted(tensor.columns()));
    }
    Matrix pruned = prune(block, weights, sums, factor);
    if (needsInputs()) {
      block.set(name, pruned);
    }
    return Tensors.dense(tensor, pruned, bits(tensor, pruned), "")
        .warned(factor == null ? List.of() : factor.warnings());
  }

  private Matrix prune(
      Block block, Matrix weights, @Nullable ColumnSums sums, @Nullable InverseFactor factor) {
    if (factor != null) {
      return SparseGpt.prune(weights, factor, sparsity, block.workers()).values();
    }
    return sums == null
        ? Magnitude.prune(weights, sparsity, block.workers()).values()
        : Wanda.prune(weights, sums, sparsity, block.workers()).values();
  }

  private boolean fits(long columns) {
    return !(sparsity instanceof Sparsity.Pattern pattern) || columns % pattern.of() == 0;
  }

  private double bits(GgufTensor tensor, Matrix pruned) {
    double bits = Tensors.bits(tensor.type());
    double perWeight =
        sparsity instanceof Sparsity.Pattern pattern
            ? SparseSize.ofPattern(pattern.zeros(), pattern.of(), bits)
            : SparseSize.ofBitmap(pruned.sparsity(), bits);
    return perWeight * tensor.elements();
  }
}
