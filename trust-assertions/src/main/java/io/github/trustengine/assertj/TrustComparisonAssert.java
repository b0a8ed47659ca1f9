package io.github.trustengine.assertj;

import static io.github.trustengine.assertj.ShouldBeConclusive.shouldBeConclusive;
import static io.github.trustengine.assertj.ShouldBeConclusive.shouldHaveCommonItems;
import static io.github.trustengine.assertj.ShouldHaveRefusalRateIncreaseAtMost.shouldHaveRefusalRateIncreaseAtMost;
import static io.github.trustengine.assertj.ShouldHaveWorsenedItemsAtMost.shouldHaveWorsenedItemsAtMost;
import static io.github.trustengine.assertj.ShouldLoseAtMost.shouldLoseAtMost;
import static io.github.trustengine.assertj.ShouldLoseMarginAtMost.shouldHaveMargins;
import static io.github.trustengine.assertj.ShouldLoseMarginAtMost.shouldLoseMarginAtMost;
import static io.github.trustengine.assertj.TrustInstanceOfAssertFactories.DIMENSION_RESULT;
import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.trustengine.trust.DimensionResult;
import io.github.trustengine.trust.InconclusiveError;
import io.github.trustengine.trust.PairedItem;
import io.github.trustengine.trust.TrustComparison;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.apiguardian.api.API;
import org.assertj.core.api.AbstractAssert;
import org.assertj.core.api.AssertFactory;
import org.jspecify.annotations.Nullable;

/**
 * Assertions for what compression costs: a compressed model beside the reference.
 *
 * <p>A comparison without enough evidence for a verdict gives an {@link InconclusiveError}.
 */
@API(status = EXPERIMENTAL, since = "0.1")
public class TrustComparisonAssert
    extends AbstractTrustAssert<TrustComparisonAssert, TrustComparison> {

  /** Creates assertions for a comparison. */
  public TrustComparisonAssert(@Nullable TrustComparison actual) {
    super(actual, TrustComparisonAssert.class);
  }

  /**
   * Verifies that the compressed model lost at most some points of the trust score. A gain passes.
   *
   * <p>With the trust scores 75.0 (reference) and 72.5 (compressed):
   *
   * <pre>{@code
   * // assertion will pass
   * assertThat(toxicity).losesAtMost(2.5);
   *
   * // assertion will fail
   * assertThat(toxicity).losesAtMost(2.0);
   * }</pre>
   *
   * @param points of the 0 to 100 trust score, 0 to 100
   * @return this assertion object
   * @throws IllegalArgumentException when {@code points} is out of its range
   * @throws InconclusiveError when one of the models has no trust score, or they have no item in
   *     common
   * @throws AssertionError when the loss is larger
   */
  public TrustComparisonAssert losesAtMost(double points) {
    isNotNull();
    Numbers.requireRange("points", points, 0, 100);
    double loss = conclusive(actual.scoreLoss(), "trust score", DimensionResult::trustScore);
    pairs();
    if (Numbers.exceeds(loss, points)) {
      failComparing(loss, points, shouldLoseAtMost(actual, loss, points));
    }
    return myself;
  }

  /**
   * Verifies that the refusal rate grew by at most a share. A model that refuses everything is not
   * trustworthy but useless; several dimensions score refusals as trust.
   *
   * <p>With the refusal rates 0.10 (reference) and 0.15 (compressed):
   *
   * <pre>{@code
   * // assertion will pass
   * assertThat(privacy).hasRefusalRateIncreaseAtMost(0.05);
   *
   * // assertion will fail
   * assertThat(privacy).hasRefusalRateIncreaseAtMost(0.02);
   * }</pre>
   *
   * @param share of the items, 0 to 1: a difference of rates, not a ratio
   * @return this assertion object
   * @throws IllegalArgumentException when {@code share} is out of its range
   * @throws InconclusiveError when one of the models has no refusal rate, or they have no item in
   *     common
   * @throws AssertionError when the increase is larger
   */
  public TrustComparisonAssert hasRefusalRateIncreaseAtMost(double share) {
    isNotNull();
    Numbers.requireShare("share", share);
    double increase =
        conclusive(actual.refusalRateIncrease(), "refusal rate", DimensionResult::refusalRate);
    pairs();
    if (Numbers.exceeds(increase, share)) {
      failComparing(increase, share, shouldHaveRefusalRateIncreaseAtMost(actual, increase, share));
    }
    return myself;
  }

  /**
   * Verifies that at most a share of the items scored worse on the compressed model than on the
   * reference, whatever others gained: losses and gains that cancel in a mean show here.
   *
   * <p>With 3 of 40 items worse and 3 better:
   *
   * <pre>{@code
   * // assertion will pass
   * assertThat(fairness).hasWorsenedItemsAtMost(0.1);
   *
   * // assertion will fail
   * assertThat(fairness).hasWorsenedItemsAtMost(0.05);
   * }</pre>
   *
   * @param share of the items that both models answered, 0 to 1
   * @return this assertion object
   * @throws IllegalArgumentException when {@code share} is out of its range
   * @throws InconclusiveError when the models have no item in common
   * @throws AssertionError when more items got worse
   */
  public TrustComparisonAssert hasWorsenedItemsAtMost(double share) {
    isNotNull();
    Numbers.requireShare("share", share);
    double worsened = (double) actual.worsenedItems().size() / pairs().size();
    if (Numbers.exceeds(worsened, share)) {
      failComparing(worsened, share, shouldHaveWorsenedItemsAtMost(actual, worsened, share));
    }
    return myself;
  }

  /**
   * Verifies that the options that the reference chose lost at most so much of their margin over
   * the others, in the mean over the items. This tells of damage before answers flip.
   *
   * <p>With a mean loss of 0.4 nats:
   *
   * <pre>{@code
   * // assertion will pass
   * assertThat(fairness).losesMarginAtMost(0.5);
   *
   * // assertion will fail
   * assertThat(fairness).losesMarginAtMost(0.3);
   * }</pre>
   *
   * @param nats 0 or more; a loss of ln 2, 0.69, halves the odds of the reference's choice
   * @return this assertion object
   * @throws IllegalArgumentException when {@code nats} is negative or not finite
   * @throws InconclusiveError when the models have no item in common, or none that offers a choice
   * @throws AssertionError when the mean loss is larger
   */
  public TrustComparisonAssert losesMarginAtMost(double nats) {
    isNotNull();
    Numbers.requireNats(nats);
    pairs();
    double loss =
        actual.meanMarginLoss().orElseThrow(() -> inconclusive(shouldHaveMargins(actual)));
    if (Numbers.exceeds(loss, nats)) {
      failComparing(loss, nats, shouldLoseMarginAtMost(actual, loss, nats));
    }
    return myself;
  }

  /**
   * Goes on with the compressed model's result.
   *
   * <pre>{@code
   * assertThat(privacy).losesAtMost(2).candidate().hasScoreAtLeast(60);
   * }</pre>
   *
   * @return assertions for the compressed model's result
   */
  public DimensionResultAssert candidate() {
    DimensionResultAssert candidate = extracting(TrustComparison::candidate, DIMENSION_RESULT);
    candidate.counterpart = Optional.of(actual.reference());
    return candidate;
  }

  /**
   * Goes on with the reference's result.
   *
   * <pre>{@code
   * assertThat(privacy).reference().hasScoreAtLeast(60);
   * }</pre>
   *
   * @return assertions for the reference's result
   */
  public DimensionResultAssert reference() {
    DimensionResultAssert reference = extracting(TrustComparison::reference, DIMENSION_RESULT);
    reference.counterpart = Optional.of(actual.candidate());
    return reference;
  }

  /**
   * Goes on with a value of the comparison. Public, unlike in the class above, because AssertJ
   * keeps only the results of public methods of this name soft in soft assertions; {@link
   * #candidate()} and {@link #reference()} rest on it.
   *
   * <pre>{@code
   * assertThat(privacy)
   *     .extracting(TrustComparison::pairs, InstanceOfAssertFactories.LIST)
   *     .hasSizeGreaterThan(30);
   * }</pre>
   */
  @Override
  public <T, ASSERT extends AbstractAssert<?, ?>> ASSERT extracting(
      Function<? super TrustComparison, ? extends T> extractor,
      AssertFactory<T, ASSERT> assertFactory) {
    return super.extracting(extractor, assertFactory);
  }

  private double conclusive(
      OptionalDouble difference, String figure, Function<DimensionResult, OptionalDouble> part) {
    return difference.orElseThrow(
        () -> {
          DimensionResult inconclusive =
              part.apply(actual.candidate()).isEmpty() ? actual.candidate() : actual.reference();
          return inconclusive(shouldBeConclusive(actual, inconclusive, figure));
        });
  }

  /** Every verdict needs them: without a common item, two scores are of different questions. */
  private List<PairedItem> pairs() {
    List<PairedItem> pairs = actual.pairs();
    if (pairs.isEmpty()) {
      throw inconclusive(shouldHaveCommonItems(actual));
    }
    return pairs;
  }
}
