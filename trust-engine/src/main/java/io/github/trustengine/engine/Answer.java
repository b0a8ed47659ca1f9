package io.github.trustengine.engine;

import io.github.trustengine.trust.DimensionResult;

/** What measuring gave: a result, or why there is none. */
sealed interface Answer {

  /** The result, or the failure thrown. */
  DimensionResult get();

  record Measured(DimensionResult result) implements Answer {
    @Override
    public DimensionResult get() {
      return result;
    }
  }

  record Unmeasurable(RuntimeException reason) implements Answer {
    @Override
    public DimensionResult get() {
      throw reason;
    }
  }

  /** A native library, or a class that goes with it, could not be loaded. */
  record Unlinkable(LinkageError reason) implements Answer {
    @Override
    public DimensionResult get() {
      throw reason;
    }
  }
}
