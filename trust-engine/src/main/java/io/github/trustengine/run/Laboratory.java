package io.github.trustengine.run;

import io.github.trustengine.trust.DimensionResult;

/**
 * Measures dimensions on the compressed forms of one model. At most one model is in memory at a
 * time: ask for everything of one recipe before the next.
 */
public interface Laboratory extends AutoCloseable {

  /**
   * One dimension on one compressed model: makes and loads the model when it is not the one in
   * memory, asks the items, scores, writes the files.
   */
  DimensionResult measure(String recipe, Measurement measurement);

  @Override
  void close();
}
