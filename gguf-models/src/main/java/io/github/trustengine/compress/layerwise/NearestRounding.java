package io.github.trustengine.compress.layerwise;

import io.github.trustengine.compress.quantize.Rtn;
import io.github.trustengine.gguf.GgufTensor;
import java.util.List;

/** Rounds every weight by itself. */
public final class NearestRounding implements BlockMethod {

  private final Target.Uniform target;

  public NearestRounding(Target.Uniform target) {
    this.target = target;
  }

  @Override
  public Schedule schedule() {
    return Schedule.WEIGHTS;
  }

  @Override
  public List<BlockTensor> compress(Block block) {
    return block.matrices().stream().map(name -> round(block, block.tensor(name))).toList();
  }

  private BlockTensor round(Block block, GgufTensor tensor) {
    return target.store(
        tensor, Rtn.quantize(block.weights(tensor.name()), target.grid(), block.workers()), "");
  }
}
