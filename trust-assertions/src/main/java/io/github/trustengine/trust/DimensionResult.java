package io.github.trustengine.trust;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One dimension measured on one model.
 *
 * @param dimension the dimension's id, or the file name of the user's own items
 * @param model the model's name as the suite gives it
 * @param recipe the recipe's slug
 * @param trustScore 0 to 100, higher is better; empty when a scenario is missing (inconclusive)
 * @param refusalRate share of refusals, 0 to 1; empty when a scenario is missing
 * @param missing the scenarios that a trust score needs and that are not here
 * @param metrics every figure of the dimension, by its documented name
 * @param scenarios per scenario the same
 * @param items the outcomes, in the order of the items
 * @param fingerprint the environment and settings that the responses depend on, by name
 * @param modelFile the size of the model that was measured
 * @param effort what the measurement took
 * @param files the folder that holds {@code result.json} and {@code items.jsonl}, if written
 */
public record DimensionResult(
    String dimension,
    String model,
    String recipe,
    OptionalDouble trustScore,
    OptionalDouble refusalRate,
    List<String> missing,
    Map<String, Double> metrics,
    Map<String, Map<String, Double>> scenarios,
    List<ItemOutcome> items,
    Map<String, String> fingerprint,
    ModelFile modelFile,
    Effort effort,
    Optional<Path> files) {

  public DimensionResult {
    missing = List.copyOf(missing);
    metrics = Map.copyOf(metrics);
    scenarios = Map.copyOf(scenarios);
    items = List.copyOf(items);
    fingerprint = Map.copyOf(fingerprint);
  }
}
