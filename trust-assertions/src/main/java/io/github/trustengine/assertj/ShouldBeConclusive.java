package io.github.trustengine.assertj;

import io.github.trustengine.trust.DimensionResult;
import io.github.trustengine.trust.TrustComparison;

/** There is not enough evidence for a verdict. */
final class ShouldBeConclusive {

  private static final String ASK_MORE =
      "Ask more (everything: trust.profile=full, with DecodingTrust's data in trust.data.dir), or"
          + " let such a test be skipped: @TrustSuite(whenInconclusive = ABORT).";

  private ShouldBeConclusive() {}

  /** A figure of a whole dimension is missing, for a scenario is. */
  static String shouldBeConclusive(DimensionResult actual, String figure) {
    return String.format("%s%n%s", missing(actual, figure), Evidence.of(actual));
  }

  /** The same, in a comparison: the candidate or the reference, or both, lack the figure. */
  static String shouldBeConclusive(
      TrustComparison comparison, DimensionResult inconclusive, String figure) {
    return String.format("%s%n%s", missing(inconclusive, figure), Evidence.of(comparison));
  }

  /** A figure has no value here, though it has one elsewhere. */
  static String shouldHaveResponsesFor(DimensionResult actual, String place, String figure) {
    return String.format(
        "Inconclusive: %s has no %s in %s. It has a value elsewhere, but none where no response"
            + " counts for it: all of them were refused, for instance.%n%s%n%s",
        actual.recipe(), figure, place, ASK_MORE, Evidence.of(actual));
  }

  static String shouldHaveCommonItems(TrustComparison actual) {
    return String.format(
        "Inconclusive: %s and the reference %s have no item in common in %s.%n"
            + "Measure both with the same trust.profile, trust.items, trust.seed and"
            + " trust.data.dir.%n%s",
        actual.candidate().recipe(),
        actual.reference().recipe(),
        actual.candidate().dimension(),
        Evidence.of(actual));
  }

  private static String missing(DimensionResult result, String figure) {
    return String.format(
        "Inconclusive: %s has no %s in %s, for there are no %s.%n%s",
        result.recipe(),
        figure,
        result.dimension(),
        result.missing().isEmpty()
            ? "responses that count for it"
            : "usable responses for " + String.join(", ", result.missing()),
        ASK_MORE);
  }
}
