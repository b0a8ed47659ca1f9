package io.github.trustengine.trust;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Makes results for tests. */
public final class Results {

  private String dimension = Dimensions.PRIVACY;
  private String recipe = "q4_k_m";
  private OptionalDouble trustScore = OptionalDouble.of(50);
  private OptionalDouble refusalRate = OptionalDouble.of(0);
  private List<String> missing = List.of();
  private Optional<Path> files = Optional.empty();
  private final Map<String, Double> metrics = new LinkedHashMap<>();
  private final Map<String, Map<String, Double>> scenarios = new LinkedHashMap<>();
  private final List<ItemOutcome> items = new ArrayList<>();
  private final Map<String, String> fingerprint = new LinkedHashMap<>();

  private Results() {}

  public static Results result() {
    return new Results();
  }

  public static Results result(String recipe) {
    Results results = new Results();
    results.recipe = recipe;
    return results;
  }

  public static ItemOutcome outcome(String scenario, String item, int sample, double score) {
    return outcome(scenario, item, sample, score, "response " + score);
  }

  public static ItemOutcome outcome(
      String scenario, String item, int sample, double score, String response) {
    return new ItemOutcome(scenario, item, sample, "prompt", response, score, false, Map.of());
  }

  /** A comparison of two scores, on one item that both have. */
  public static TrustComparison scores(double candidate, double reference) {
    return new TrustComparison(
        result().score(candidate).item("1", candidate / 100).build(),
        result("f16").score(reference).item("1", reference / 100).build());
  }

  /** A comparison on items with the options yes and no: each with a log-probability of yes. */
  public static TrustComparison margins(double[] candidate, double[] reference) {
    return new TrustComparison(choices(result(), candidate), choices(result("f16"), reference));
  }

  private static DimensionResult choices(Results results, double[] yes) {
    for (int i = 0; i < yes.length; i++) {
      results.choice(Integer.toString(i), Map.of("yes", yes[i], "no", -2.0));
    }
    return results.build();
  }

  public Results dimension(String value) {
    dimension = value;
    return this;
  }

  public Results score(double value) {
    trustScore = OptionalDouble.of(value);
    return this;
  }

  public Results refusalRate(double value) {
    refusalRate = OptionalDouble.of(value);
    return this;
  }

  /** Without a verdict, for lack of these scenarios. */
  public Results missing(String... values) {
    missing = List.of(values);
    trustScore = OptionalDouble.empty();
    refusalRate = OptionalDouble.empty();
    return this;
  }

  public Results metric(String name, double value) {
    metrics.put(name, value);
    return this;
  }

  public Results metric(String scenario, String name, double value) {
    scenarios.computeIfAbsent(scenario, key -> new LinkedHashMap<>()).put(name, value);
    return this;
  }

  public Results item(String item, double score) {
    return item(outcome("scenario", item, 0, score));
  }

  public Results item(ItemOutcome outcome) {
    items.add(outcome);
    return this;
  }

  /** An item whose answer is a choice between these, with their log-probabilities. */
  public Results choice(String item, Map<String, Double> logProbabilities) {
    return item(
        new ItemOutcome(
            "scenario", item, 0, "prompt", "response", 1, false, Map.of(), logProbabilities));
  }

  public Results fingerprint(String name, String value) {
    fingerprint.put(name, value);
    return this;
  }

  public Results files(String folder) {
    files = Optional.of(Path.of(folder));
    return this;
  }

  public DimensionResult build() {
    return new DimensionResult(
        dimension,
        "smollm2-135m-instruct",
        recipe,
        trustScore,
        refusalRate,
        missing,
        metrics,
        scenarios,
        items,
        fingerprint,
        new ModelFile(1000, 4.5),
        new Effort(items.size(), 0, 100, 50, 20, 0.5),
        files);
  }
}
