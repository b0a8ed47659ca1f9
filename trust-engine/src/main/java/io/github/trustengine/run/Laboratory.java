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
   *
   * @param recipe its slug, as {@link io.github.trustengine.compress.Recipe#parse} reads it
   * @return the result; without a trust score where a scenario is missing
   * @throws RuntimeException when it cannot be measured: the recipe, the model, the data, the judge
   *     or the native library cannot be had or used. Its message says what to do; other
   *     measurements may still succeed
   */
  DimensionResult measure(String recipe, Measurement measurement);

  @Override
  void close();
}
