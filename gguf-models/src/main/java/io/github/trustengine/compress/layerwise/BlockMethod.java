package io.github.trustengine.compress.layerwise;

import java.io.IOException;
import java.util.List;

/** A compression method, applied to one block of a model after the other. */
public interface BlockMethod {

  /** Whether it looks at what flows through the block. */
  boolean needsInputs();

  /**
   * Whether the next block sees what this one makes of its inputs after compression; otherwise all
   * blocks see what they see in the original model.
   */
  boolean passesErrorsOn();

  /**
   * Compresses a block's matrices.
   *
   * @return the tensors that take the place of the model's; others stay as they are. If errors are
   *     passed on, the block has been {@linkplain Block#set given} the new weights
   * @throws io.github.trustengine.compress.linalg.NumericalException if weights or activations are
   *     no numbers
   */
  List<BlockTensor> compress(Block block) throws IOException;
}
