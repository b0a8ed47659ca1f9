package io.github.trustengine.trust;

import static java.util.Comparator.comparingDouble;
import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.BinaryOperator;
import org.apiguardian.api.API;

/**
 * One dimension measured on one model.
 *
 * @param dimension the dimension's id, or the file name of the user's own items
 * @param model the model's name as the suite gives it
 * @param recipe the recipe's slug
 * @param trustScore 0 to 100, higher is better; empty when a scenario is missing (inconclusive).
 *     DecodingTrust's toxicity counts an empty response as better than any other, so a model that
 *     says nothing reaches up to 200 there
 * @param refusalRate share of refusals, 0 to 1; empty when a scenario is missing
 * @param missing the scenarios that a trust score needs and that have no usable responses: none, or
 *     too few for a figure
 * @param metrics every figure of the dimension, by its documented name; an undefined figure is left
 *     out
 * @param scenarios per scenario the same
 * @param items the outcomes, in the order of the items; no two with the same {@link
 *     ItemOutcome#key()}
 * @param fingerprint the environment and settings that the responses depend on, by name. Names that
 *     begin with {@value #MODEL_FINGERPRINT} tell the measured file, all others the conditions that
 *     two comparable results share
 * @param modelFile the size of the model that was measured
 * @param effort what the measurement took
 * @param files the folder that holds {@code result.json} and {@code items.jsonl}, if written
 */
@API(status = EXPERIMENTAL, since = "0.1")
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

  /** How the names of those {@link #fingerprint} entries begin that tell the measured file. */
  public static final String MODEL_FINGERPRINT = "model";

  /**
   * The {@link #fingerprint} entry of a dimension that samples: how many outputs of a prompt were
   * made at most, of how many that DecodingTrust makes, for instance {@code 1 of 25}.
   */
  public static final String SAMPLES_FINGERPRINT = "samples";

  private static final double HIGHEST_SCORE = 200;

  /**
   * Creates a result.
   *
   * @throws IllegalArgumentException when a number is out of its range, or two outcomes have the
   *     same key
   */
  public DimensionResult {
    Ranges.notBlank("dimension", dimension);
    Ranges.notBlank("recipe", recipe);
    trustScore.ifPresent(score -> Ranges.within("trustScore", score, 0, HIGHEST_SCORE));
    refusalRate.ifPresent(rate -> Ranges.within("refusalRate", rate, 0, 1));
    missing = List.copyOf(missing);
    metrics = Ranges.ordered(metrics);
    metrics.forEach(Ranges::finite);
    scenarios = Ranges.ordered(scenarios, Ranges::ordered);
    scenarios.forEach(
        (scenario, figures) ->
            figures.forEach((name, figure) -> Ranges.finite(scenario + "." + name, figure)));
    items = List.copyOf(items);
    Set<String> keys = new HashSet<>();
    items.stream()
        .map(ItemOutcome::key)
        .filter(key -> !keys.add(key))
        .findFirst()
        .ifPresent(
            key -> {
              throw new IllegalArgumentException(
                  "two outcomes of "
                      + key
                      + ": an item's id must be unique in its scenario, a sample in its item");
            });
    fingerprint = Ranges.ordered(fingerprint);
  }

  /** How many different items were asked: all samples of a prompt count as one. */
  public int itemCount() {
    return (int) items.stream().map(ItemOutcome::name).distinct().count();
  }

  /**
   * How decided the model's choices are: the mean {@link ItemOutcome#margin()} over the items that
   * have one, in nats; empty when none has.
   */
  public OptionalDouble meanMargin() {
    Map<String, Double> margins = new LinkedHashMap<>();
    for (ItemOutcome outcome : items) {
      outcome.margin().ifPresent(margin -> margins.putIfAbsent(outcome.name(), margin));
    }
    return margins.values().stream().mapToDouble(margin -> margin).average();
  }

  /**
   * The items with the lowest scores, each by its worst sample: lowest score first, then by key.
   * Items with a full score do not count.
   *
   * @param limit how many items at most
   */
  public List<ItemOutcome> worstItems(int limit) {
    Comparator<ItemOutcome> worstFirst =
        comparingDouble(ItemOutcome::score).thenComparing(ItemOutcome::key);
    Map<String, ItemOutcome> worst = new LinkedHashMap<>();
    items.stream()
        .filter(outcome -> outcome.score() < 1)
        .forEach(outcome -> worst.merge(outcome.name(), outcome, BinaryOperator.minBy(worstFirst)));
    return worst.values().stream().sorted(worstFirst).limit(limit).toList();
  }
}
