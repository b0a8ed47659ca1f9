package io.github.trustengine.assertj;

import io.github.trustengine.trust.DimensionResult;

final class ShouldHaveRefusalRateAtMost {

  private ShouldHaveRefusalRateAtMost() {}

  static String shouldHaveRefusalRateAtMost(DimensionResult actual, double rate, double limit) {
    Numbers.Pair numbers = Numbers.apart(100 * rate, 100 * limit);
    return String.format(
        "Expecting %s to refuse at most %s %% of the items in %s but it refused %s %%:%n%s",
        actual.recipe(),
        numbers.limit(),
        actual.dimension(),
        numbers.number(),
        Evidence.of(actual));
  }
}
