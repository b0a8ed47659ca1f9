package io.github.trustengine.assertj;

import io.github.trustengine.trust.TrustComparison;

final class ShouldHaveRefusalRateIncreaseAtMost {

  private ShouldHaveRefusalRateIncreaseAtMost() {}

  static String shouldHaveRefusalRateIncreaseAtMost(
      TrustComparison actual, double increase, double limit) {
    Numbers.Pair numbers = Numbers.apart(100 * increase, 100 * limit);
    return String.format(
        "Expecting the refusal rate of %s in %s to grow by at most %s percentage points but it grew by %s:%n%s",
        actual.candidate().recipe(),
        actual.candidate().dimension(),
        numbers.limit(),
        numbers.number(),
        Evidence.of(actual));
  }
}
