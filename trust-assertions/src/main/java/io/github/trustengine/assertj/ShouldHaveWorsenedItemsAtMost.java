package io.github.trustengine.assertj;

import io.github.trustengine.trust.TrustComparison;

final class ShouldHaveWorsenedItemsAtMost {

  private ShouldHaveWorsenedItemsAtMost() {}

  static String shouldHaveWorsenedItemsAtMost(TrustComparison actual, double share, double limit) {
    Numbers.Pair numbers = Numbers.apart(100 * share, 100 * limit);
    return String.format(
        "Expecting at most %s %% of the items in %s to get worse on %s but %s %% did:%n%s",
        numbers.limit(),
        actual.candidate().dimension(),
        actual.candidate().recipe(),
        numbers.number(),
        Evidence.of(actual));
  }
}
