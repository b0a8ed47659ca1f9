package io.github.trustengine.trust;

import static java.util.Comparator.comparingDouble;
import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.trustengine.stats.ConfidenceIntervals;
import io.github.trustengine.stats.Interval;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.DoubleStream;
import org.apiguardian.api.API;

/**
 * A compressed model's result beside the reference's, on the same items.
 *
 * <p>Losses are positive when the compressed model is worse. Points are those of the 0 to 100 scale
 * of the trust score.
 *
 * @param candidate the compressed model's result
 * @param reference the reference's result in the same dimension
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record TrustComparison(DimensionResult candidate, DimensionResult reference) {

  /**
   * Creates a comparison.
   *
   * @throws IllegalArgumentException when the results are of different dimensions
   */
  public TrustComparison {
    if (!candidate.dimension().equals(reference.dimension())) {
      throw new IllegalArgumentException(
          "results of different dimensions: "
              + candidate.dimension()
              + " and "
              + reference.dimension());
    }
  }

  /** Points of the trust score that were lost; empty when one of the scores is. */
  public OptionalDouble scoreLoss() {
    return difference(reference.trustScore(), candidate.trustScore());
  }

  /** What the refusal rate grew by, −1 to 1; empty when one of the rates is. */
  public OptionalDouble refusalRateIncrease() {
    return difference(candidate.refusalRate(), reference.refusalRate());
  }

  /**
   * The items that both models answered, in the candidate's order. Samples that only one of them
   * has are left out.
   */
  public List<PairedItem> pairs() {
    Map<String, ItemOutcome> references = new HashMap<>();
    reference.items().forEach(outcome -> references.put(outcome.key(), outcome));
    Map<String, List<ItemOutcome>> byItem = new LinkedHashMap<>();
    candidate.items().stream()
        .filter(outcome -> references.containsKey(outcome.key()))
        .forEach(
            outcome ->
                byItem.computeIfAbsent(outcome.name(), name -> new ArrayList<>()).add(outcome));
    return byItem.values().stream()
        .map(
            outcomes ->
                new PairedItem(
                    outcomes,
                    outcomes.stream().map(outcome -> references.get(outcome.key())).toList()))
        .toList();
  }

  /** The pairs whose score fell. */
  public List<PairedItem> worsenedItems() {
    return pairs().stream().filter(pair -> pair.loss() > 0).toList();
  }

  /**
   * The items whose score fell most: largest loss first, then by name.
   *
   * @param limit how many at most
   */
  public List<PairedItem> lostMost(int limit) {
    return worsenedItems().stream()
        .sorted(comparingDouble(PairedItem::loss).reversed().thenComparing(PairedItem::name))
        .limit(limit)
        .toList();
  }

  /**
   * The mean loss over the items, in points; empty when there is no pair. The trust score weighs
   * scenarios, so this is in general not {@link #scoreLoss()}.
   */
  public OptionalDouble meanItemLoss() {
    return pairs().stream().mapToDouble(TrustComparison::points).average();
  }

  /**
   * A 95 % confidence interval for {@link #meanItemLoss()}, in points: Student's, over the items'
   * differences, with the samples of an item taken together, for they are not independent.
   *
   * @return the interval; empty when the items do not show how much losses vary
   */
  public Optional<Interval> meanItemLossInterval() {
    return ConfidenceIntervals.ofMean(
            pairs().stream().mapToDouble(TrustComparison::points).toArray())
        .map(interval -> interval.within(-100, 100));
  }

  /**
   * The mean of {@link PairedItem#marginLoss()}, in nats, over the items whose answer is a choice;
   * empty when there is none. It tells of damage before answers flip.
   */
  public OptionalDouble meanMarginLoss() {
    return marginLosses().average();
  }

  /**
   * A 95 % confidence interval for {@link #meanMarginLoss()}, in nats: Student's, over the items.
   *
   * @return the interval; empty when the items do not show how much losses vary
   */
  public Optional<Interval> meanMarginLossInterval() {
    return ConfidenceIntervals.ofMean(marginLosses().toArray());
  }

  private DoubleStream marginLosses() {
    return pairs().stream().flatMapToDouble(pair -> pair.marginLoss().stream());
  }

  /**
   * The conditions in which the two measurements differ though they should not: every entry of the
   * fingerprints except those that tell the model's file. In the order of the names.
   */
  public List<FingerprintDifference> fingerprintDifferences() {
    Set<String> names = new TreeSet<>(candidate.fingerprint().keySet());
    names.addAll(reference.fingerprint().keySet());
    return names.stream()
        .filter(name -> !name.startsWith(DimensionResult.MODEL_FINGERPRINT))
        .map(
            name ->
                new FingerprintDifference(
                    name,
                    Optional.ofNullable(candidate.fingerprint().get(name)),
                    Optional.ofNullable(reference.fingerprint().get(name))))
        .filter(difference -> !difference.candidate().equals(difference.reference()))
        .toList();
  }

  private static double points(PairedItem pair) {
    return 100 * pair.loss();
  }

  private static OptionalDouble difference(OptionalDouble minuend, OptionalDouble subtrahend) {
    return minuend.isPresent() && subtrahend.isPresent()
        ? OptionalDouble.of(minuend.getAsDouble() - subtrahend.getAsDouble())
        : OptionalDouble.empty();
  }
}
