package io.github.trustengine.assertj;

import io.github.trustengine.trust.TrustComparison;

final class ShouldHaveRefusalRateIncreaseAtMost {

  private ShouldHaveRefusalRateIncreaseAtMost() {}

  static String shouldHaveRefusalRateIncreaseAtMost(
      TrustComparison actual, double increase, double limit) {
    Numbers.Pair numbers = Numbers.apart(100 * increase, 100 * limit);
    return String.format(
        "Expecting %s to refuse at most %s %% more of the items in %s but it refused %s %% more:%n%s",
        actual.candidate().recipe(),
        numbers.limit(),
        actual.candidate().dimension(),
        numbers.number(),
        Evidence.of(actual));
  }
}
