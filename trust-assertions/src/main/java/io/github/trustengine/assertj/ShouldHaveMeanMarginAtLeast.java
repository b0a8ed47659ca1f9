package io.github.trustengine.assertj;

import io.github.trustengine.trust.DimensionResult;

final class ShouldHaveMeanMarginAtLeast {

  private ShouldHaveMeanMarginAtLeast() {}

  static String shouldHaveMeanMarginAtLeast(DimensionResult actual, double margin, double nats) {
    Numbers.Pair numbers = Numbers.apart(margin, nats);
    return String.format(
        "Expecting %s to decide between the options in %s with a mean margin of at least %s nats"
            + " but it was %s:%n%s",
        actual.recipe(),
        actual.dimension(),
        numbers.limit(),
        numbers.number(),
        Evidence.of(actual));
  }

  /** The items have no options. */
  static String shouldHaveMargins(DimensionResult actual) {
    return String.format(
        "Inconclusive: %s has no item in %s whose answer is a choice, so there is no margin.%n%s",
        actual.recipe(), actual.dimension(), Evidence.of(actual));
  }
}
