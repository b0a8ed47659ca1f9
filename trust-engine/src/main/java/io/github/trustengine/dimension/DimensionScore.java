package io.github.trustengine.dimension;

import io.github.trustengine.trust.ItemOutcome;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * A dimension's figures.
 *
 * @param missing the scored scenarios without usable responses: none, or too few for a figure
 * @param scenarios every figure of each scenario, by name
 * @param items the outcomes in the order of the responses
 */
public record DimensionScore(
    Total total,
    List<String> missing,
    Map<String, Map<String, Double>> scenarios,
    List<ItemOutcome> items) {

  /** That of the {@linkplain #total total}. */
  public OptionalDouble trustScore() {
    return total.trustScore();
  }

  /** That of the {@linkplain #total total}. */
  public OptionalDouble refusalRate() {
    return total.refusalRate();
  }

  /** Those of the {@linkplain #total total}. */
  public Map<String, Double> metrics() {
    return total.metrics();
  }
}
