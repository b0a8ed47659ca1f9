package io.github.trustengine.compress.layerwise;

import io.github.trustengine.compress.grid.BlockGrid;
import io.github.trustengine.compress.linalg.Gram;
import io.github.trustengine.compress.linalg.InverseFactor;
import io.github.trustengine.compress.linalg.Matrix;
import io.github.trustengine.compress.quantize.Gptq;
import io.github.trustengine.ggml.TensorType;
import io.github.trustengine.gguf.GgufTensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * GPTQ, usually in the order that its program calls "true sequential": the inputs of each group of
 * a block are collected when the groups before it have been rounded.
 */
public final class GptqRounding implements BlockMethod {

  private final Target target;
  private final InverseFactor.Order order;
  private final double damping;
  private final boolean oneShot;

  /**
   * @param actOrder whether columns are rounded by descending strength of their inputs
   * @param damping added to the Hessian's diagonal, as a share of its mean
   * @param oneShot whether all groups are rounded by what they see in the original model
   */
  public GptqRounding(Target target, boolean actOrder, double damping, boolean oneShot) {
    this.target = target;
    this.order = actOrder ? InverseFactor.Order.DESCENDING : InverseFactor.Order.NATURAL;
    this.damping = damping;
    this.oneShot = oneShot;
  }

  /** Where no type is a grid there is nothing to look at. */
  @Override
  public Schedule schedule() {
    if (target instanceof Target.Types types && types.all().stream().noneMatch(this::isGrid)) {
      return Schedule.WEIGHTS;
    }
    return oneShot ? Schedule.ORIGINAL : Schedule.GROUP_BY_GROUP;
  }

  @Override
  public List<BlockTensor> compress(Block block) throws IOException {
    List<BlockTensor> tensors = new ArrayList<>();
    for (InputGroup group : InputGroup.values()) {
      List<String> names = group.tensors(block.index()).stream().filter(this::isRounded).toList();
      if (!names.isEmpty()) {
        Gram gram = block.gram(group);
        try (InverseFactor factor = InverseFactor.of(gram, damping, order, block.workers())) {
          for (String name : names) {
            tensors.add(round(block, block.tensor(name), factor).warned(factor.warnings()));
          }
        }
      }
    }
    return tensors;
  }

  /** Types that are no grid (tables of values, half precision) are left to llama-quantize. */
  private boolean isRounded(String name) {
    return !(target instanceof Target.Types types) || isGrid(types.type(name));
  }

  private boolean isGrid(TensorType type) {
    return BlockGrid.of(type).isPresent();
  }

  private BlockTensor round(Block block, GgufTensor tensor, InverseFactor factor) {
    Matrix weights = block.weights(tensor.name());
    if (target instanceof Target.Uniform uniform) {
      var rounded = Gptq.quantize(weights, factor, uniform.grid(), block.workers());
      block.set(tensor.name(), rounded.values());
      return uniform.store(tensor, rounded.matrix(), "");
    }
    TensorType type = ((Target.Types) target).type(tensor.name());
    var rounded = Gptq.quantize(weights, factor, type, block.workers());
    block.set(tensor.name(), rounded.values());
    return Tensors.packed(tensor, rounded.matrix(), Tensors.bits(type) * tensor.elements(), "");
  }
}
