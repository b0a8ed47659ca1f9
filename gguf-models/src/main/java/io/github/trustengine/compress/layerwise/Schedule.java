package io.github.trustengine.compress.layerwise;

/** What a method looks at in each block. */
public enum Schedule {

  /** Weights only. */
  WEIGHTS,

  /**
   * The inputs of the dense block behind compressed blocks; then the text goes through the
   * compressed one (the programs of Wanda and SparseGPT).
   */
  BLOCK_BY_BLOCK,

  /** The inputs of a group behind compressed blocks and groups (GPTQ's "true sequential"). */
  GROUP_BY_GROUP,

  /** The inputs in the original model (AWQ, and others in one shot). */
  ORIGINAL
}
