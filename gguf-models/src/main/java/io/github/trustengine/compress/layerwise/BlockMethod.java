package io.github.trustengine.compress.layerwise;

import java.io.IOException;
import java.util.List;

/** A compression method, applied to one block of a model after the other. */
public interface BlockMethod {

  /** What it looks at. */
  Schedule schedule();

  /**
   * How many sequences it computes parts of the original block for, to find out how good changed
   * weights are.
   */
  default int searchSequences() {
    return 0;
  }

  /**
   * Compresses a block's matrices.
   *
   * @return the tensors that take the place of the model's; others stay as they are. The block has
   *     been {@linkplain Block#set given} the new weights, if inputs are looked at
   * @throws io.github.trustengine.compress.linalg.NumericalException if weights or activations are
   *     no numbers
   */
  List<BlockTensor> compress(Block block) throws IOException;
}
