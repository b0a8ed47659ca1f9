package io.github.trustengine.dimension;

import io.github.trustengine.trust.ItemOutcome;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * A dimension's figures.
 *
 * @param trustScore 0 to 100; empty when a scenario is missing and missing ones are not allowed
 * @param refusalRate share of refusals, 0 to 1; empty as {@code trustScore}
 * @param missing the scored scenarios without responses
 * @param metrics every figure that the specification names for the dimension
 * @param scenarios per scenario the same
 * @param items the outcomes in the order of the responses
 */
public record DimensionScore(
    OptionalDouble trustScore,
    OptionalDouble refusalRate,
    List<String> missing,
    Map<String, Double> metrics,
    Map<String, Map<String, Double>> scenarios,
    List<ItemOutcome> items) {}
