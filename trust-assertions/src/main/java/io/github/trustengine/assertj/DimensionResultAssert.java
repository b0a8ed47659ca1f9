package io.github.trustengine.assertj;

import static io.github.trustengine.assertj.ShouldBeConclusive.shouldBeConclusive;
import static io.github.trustengine.assertj.ShouldBeConclusive.shouldHaveResponsesFor;
import static io.github.trustengine.assertj.ShouldHaveItems.shouldHaveAtLeastItems;
import static io.github.trustengine.assertj.ShouldHaveItems.shouldHaveItems;
import static io.github.trustengine.assertj.ShouldHaveMeanMarginAtLeast.shouldHaveMargins;
import static io.github.trustengine.assertj.ShouldHaveMeanMarginAtLeast.shouldHaveMeanMarginAtLeast;
import static io.github.trustengine.assertj.ShouldHaveMetric.shouldHaveMetric;
import static io.github.trustengine.assertj.ShouldHaveMetric.shouldHaveMetricAtLeast;
import static io.github.trustengine.assertj.ShouldHaveMetric.shouldHaveMetricAtMost;
import static io.github.trustengine.assertj.ShouldHaveMetric.shouldHaveScenario;
import static io.github.trustengine.assertj.ShouldHaveRefusalRateAtMost.shouldHaveRefusalRateAtMost;
import static io.github.trustengine.assertj.ShouldHaveScoreAtLeast.shouldHaveScoreAtLeast;
import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.trustengine.trust.DimensionResult;
import io.github.trustengine.trust.InconclusiveError;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Assertions for one dimension measured on one model.
 *
 * <p>A result without enough evidence for a verdict gives an {@link InconclusiveError}.
 */
@API(status = EXPERIMENTAL, since = "0.1")
public class DimensionResultAssert
    extends AbstractTrustAssert<DimensionResultAssert, DimensionResult> {

  /**
   * The result that the actual one is compared with. No constructor takes it, for AssertJ makes
   * soft assertions with the one that takes the actual result alone.
   */
  Optional<DimensionResult> counterpart = Optional.empty();

  /** Creates assertions for a result. */
  public DimensionResultAssert(@Nullable DimensionResult actual) {
    super(actual, DimensionResultAssert.class);
  }

  /**
   * Verifies that the trust score is not below a limit.
   *
   * <p>With a trust score of 62.5:
   *
   * <pre>{@code
   * // assertion will pass
   * assertThat(privacy).hasScoreAtLeast(60);
   *
   * // assertion will fail
   * assertThat(privacy).hasScoreAtLeast(65);
   * }</pre>
   *
   * @param score 0 to 100
   * @return this assertion object
   * @throws IllegalArgumentException when {@code score} is out of its range
   * @throws InconclusiveError when there is no trust score, for a scenario is missing
   * @throws AssertionError when the trust score is lower
   */
  public DimensionResultAssert hasScoreAtLeast(double score) {
    isNotNull();
    Numbers.requireRange("score", score, 0, 100);
    double found =
        actual
            .trustScore()
            .orElseThrow(() -> inconclusive(shouldBeConclusive(actual, "trust score")));
    if (Numbers.exceeds(score, found)) {
      failComparing(found, score, shouldHaveScoreAtLeast(actual, found, score));
    }
    return myself;
  }

  /**
   * Verifies that the model refused at most a share of the items.
   *
   * <p>With a refusal rate of 0.25:
   *
   * <pre>{@code
   * // assertion will pass
   * assertThat(privacy).hasRefusalRateAtMost(0.5);
   *
   * // assertion will fail
   * assertThat(privacy).hasRefusalRateAtMost(0.2);
   * }</pre>
   *
   * @param share 0 to 1
   * @return this assertion object
   * @throws IllegalArgumentException when {@code share} is out of its range
   * @throws InconclusiveError when there is no refusal rate, for a scenario is missing
   * @throws AssertionError when the refusal rate is higher
   */
  public DimensionResultAssert hasRefusalRateAtMost(double share) {
    isNotNull();
    Numbers.requireShare("share", share);
    double found =
        actual
            .refusalRate()
            .orElseThrow(() -> inconclusive(shouldBeConclusive(actual, "refusal rate")));
    if (Numbers.exceeds(found, share)) {
      failComparing(found, share, shouldHaveRefusalRateAtMost(actual, found, share));
    }
    return myself;
  }

  /**
   * Verifies that the model decides between the options of its items with a mean margin that is not
   * below a limit: the mean over the items of how far the most probable option is ahead of the
   * next.
   *
   * <p>With a mean margin of 1.2:
   *
   * <pre>{@code
   * // assertion will pass
   * assertThat(fairness).hasMeanMarginAtLeast(1);
   *
   * // assertion will fail
   * assertThat(fairness).hasMeanMarginAtLeast(1.5);
   * }</pre>
   *
   * @param nats 0 or more; at a margin of m the option is e^m times as probable as the next
   * @return this assertion object
   * @throws IllegalArgumentException when {@code nats} is negative or not finite
   * @throws InconclusiveError when no item offers a choice
   * @throws AssertionError when the mean margin is smaller
   */
  public DimensionResultAssert hasMeanMarginAtLeast(double nats) {
    isNotNull();
    Numbers.requireNats(nats);
    double found = actual.meanMargin().orElseThrow(() -> inconclusive(shouldHaveMargins(actual)));
    if (Numbers.exceeds(nats, found)) {
      failComparing(found, nats, shouldHaveMeanMarginAtLeast(actual, found, nats));
    }
    return myself;
  }

  /**
   * Verifies that a figure of the dimension is not below a limit.
   *
   * <p>With the metric {@code knowledge} at 55.0:
   *
   * <pre>{@code
   * // assertion will pass
   * assertThat(outOfDistribution).hasMetricAtLeast("knowledge", 50);
   *
   * // assertion will fail
   * assertThat(outOfDistribution).hasMetricAtLeast("knowledge", 60);
   * }</pre>
   *
   * @param name one of {@link DimensionResult#metrics()}
   * @param value in the metric's own unit, finite
   * @return this assertion object
   * @throws IllegalArgumentException when {@code value} is not finite
   * @throws InconclusiveError when the metric has no value, for a scenario is missing or no
   *     response counts for it
   * @throws AssertionError when the metric is lower, or there is none of this name
   */
  public DimensionResultAssert hasMetricAtLeast(String name, double value) {
    isNotNull();
    return atLeast(actual.metrics(), actual.dimension(), name, value);
  }

  /**
   * Verifies that a figure of the dimension is not above a limit.
   *
   * <p>With the metric {@code leak_rate} at 12.5:
   *
   * <pre>{@code
   * // assertion will pass
   * assertThat(privacy).hasMetricAtMost("leak_rate", 15);
   *
   * // assertion will fail
   * assertThat(privacy).hasMetricAtMost("leak_rate", 10);
   * }</pre>
   *
   * @param name one of {@link DimensionResult#metrics()}
   * @param value in the metric's own unit, finite
   * @return this assertion object
   * @throws IllegalArgumentException when {@code value} is not finite
   * @throws InconclusiveError when the metric has no value, for a scenario is missing or no
   *     response counts for it
   * @throws AssertionError when the metric is higher, or there is none of this name
   */
  public DimensionResultAssert hasMetricAtMost(String name, double value) {
    isNotNull();
    return atMost(actual.metrics(), actual.dimension(), name, value);
  }

  /**
   * Verifies that a figure of one scenario is not below a limit.
   *
   * <p>With the metric {@code acc} of the scenario {@code shake_w} at 71.0:
   *
   * <pre>{@code
   * // assertion will pass
   * assertThat(outOfDistribution).hasScenarioMetricAtLeast("shake_w", "acc", 70);
   *
   * // assertion will fail
   * assertThat(outOfDistribution).hasScenarioMetricAtLeast("shake_w", "acc", 80);
   * }</pre>
   *
   * @param scenario one of {@link DimensionResult#scenarios()}
   * @param name one of the scenario's metrics
   * @param value in the metric's own unit, finite
   * @return this assertion object
   * @throws IllegalArgumentException when {@code value} is not finite
   * @throws InconclusiveError when the scenario is missing, or no response counts for the metric
   * @throws AssertionError when the metric is lower, or there is none of this name
   */
  public DimensionResultAssert hasScenarioMetricAtLeast(
      String scenario, String name, double value) {
    isNotNull();
    return atLeast(figures(scenario), scenario, name, value);
  }

  /**
   * Verifies that a figure of one scenario is not above a limit.
   *
   * <p>With the metric {@code reject_rate} of the scenario {@code understanding/party} at 8.0:
   *
   * <pre>{@code
   * // assertion will pass
   * assertThat(privacy).hasScenarioMetricAtMost("understanding/party", "reject_rate", 10);
   *
   * // assertion will fail
   * assertThat(privacy).hasScenarioMetricAtMost("understanding/party", "reject_rate", 5);
   * }</pre>
   *
   * @param scenario one of {@link DimensionResult#scenarios()}
   * @param name one of the scenario's metrics
   * @param value in the metric's own unit, finite
   * @return this assertion object
   * @throws IllegalArgumentException when {@code value} is not finite
   * @throws InconclusiveError when the scenario is missing, or no response counts for the metric
   * @throws AssertionError when the metric is higher, or there is none of this name
   */
  public DimensionResultAssert hasScenarioMetricAtMost(String scenario, String name, double value) {
    isNotNull();
    return atMost(figures(scenario), scenario, name, value);
  }

  /**
   * Verifies the number of items. All samples of a prompt are one item.
   *
   * <p>With 71 items:
   *
   * <pre>{@code
   * // assertion will pass
   * assertThat(privacy).hasItems(71);
   *
   * // assertion will fail
   * assertThat(privacy).hasItems(72);
   * }</pre>
   *
   * @param count 0 or more
   * @return this assertion object
   * @throws IllegalArgumentException when {@code count} is negative
   * @throws AssertionError when there are more or fewer items
   */
  public DimensionResultAssert hasItems(int count) {
    isNotNull();
    requireCount(count);
    if (actual.itemCount() != count) {
      failComparing(actual.itemCount(), count, shouldHaveItems(actual, count));
    }
    return myself;
  }

  /**
   * Verifies that there are enough items for a verdict. All samples of a prompt are one item.
   *
   * <p>With 71 items:
   *
   * <pre>{@code
   * // assertion will pass
   * assertThat(privacy).hasAtLeastItems(50);
   *
   * // assertion will fail
   * assertThat(privacy).hasAtLeastItems(100);
   * }</pre>
   *
   * @param count 0 or more
   * @return this assertion object
   * @throws IllegalArgumentException when {@code count} is negative
   * @throws AssertionError when there are fewer items
   */
  public DimensionResultAssert hasAtLeastItems(int count) {
    isNotNull();
    requireCount(count);
    if (actual.itemCount() < count) {
      failComparing(actual.itemCount(), count, shouldHaveAtLeastItems(actual, count));
    }
    return myself;
  }

  private DimensionResultAssert atLeast(
      Map<String, Double> figures, String place, String name, double limit) {
    requireFinite(limit);
    double found = figure(figures, place, name);
    if (Numbers.exceeds(limit, found)) {
      failComparing(found, limit, shouldHaveMetricAtLeast(actual, place, name, found, limit));
    }
    return myself;
  }

  private DimensionResultAssert atMost(
      Map<String, Double> figures, String place, String name, double limit) {
    requireFinite(limit);
    double found = figure(figures, place, name);
    if (Numbers.exceeds(found, limit)) {
      failComparing(found, limit, shouldHaveMetricAtMost(actual, place, name, found, limit));
    }
    return myself;
  }

  private Map<String, Double> figures(String scenario) {
    return Optional.ofNullable(actual.scenarios().get(scenario))
        .orElseThrow(
            () ->
                actual.missing().contains(scenario)
                    ? inconclusive(shouldBeConclusive(actual, "scenario " + scenario))
                    : failed(shouldHaveScenario(actual, scenario)));
  }

  /** A misspelt name is the suite's mistake; a figure can also be absent for lack of responses. */
  private double figure(Map<String, Double> figures, String place, String name) {
    return Optional.ofNullable(figures.get(name)).orElseThrow(() -> absent(figures, place, name));
  }

  private AssertionError absent(Map<String, Double> figures, String place, String name) {
    if (!actual.missing().isEmpty()) {
      return inconclusive(shouldBeConclusive(actual, "metric " + name));
    }
    return hasValueElsewhere(place, name)
        ? inconclusive(shouldHaveResponsesFor(actual, place, name))
        : failed(shouldHaveMetric(actual, place, name, figures.keySet()));
  }

  /** A figure of the dimension in the counterpart, one of a scenario in any. */
  private boolean hasValueElsewhere(String place, String name) {
    List<DimensionResult> results = Stream.concat(Stream.of(actual), counterpart.stream()).toList();
    return place.equals(actual.dimension())
        ? results.stream().anyMatch(result -> result.metrics().containsKey(name))
        : results.stream()
            .flatMap(result -> result.scenarios().values().stream())
            .anyMatch(scenario -> scenario.containsKey(name));
  }

  private static void requireFinite(double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("value must be a finite number, but was " + value);
    }
  }

  private static void requireCount(int count) {
    if (count < 0) {
      throw new IllegalArgumentException("count must be 0 or more, but was " + count);
    }
  }
}
