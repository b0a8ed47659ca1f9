package io.github.trustengine.assertj;

import io.github.trustengine.trust.TrustComparison;

final class ShouldLoseMarginAtMost {

  private ShouldLoseMarginAtMost() {}

  static String shouldLoseMarginAtMost(TrustComparison actual, double loss, double nats) {
    Numbers.Pair numbers = Numbers.apart(loss, nats);
    return String.format(
        "Expecting the reference's choices in %s to lose at most %s nats of their margin on %s"
            + " but they lost %s:%n%s",
        actual.candidate().dimension(),
        numbers.limit(),
        actual.candidate().recipe(),
        numbers.number(),
        Evidence.of(actual));
  }

  /** The items of one of the models, or of both, have no options. */
  static String shouldHaveMargins(TrustComparison actual) {
    return String.format(
        "Inconclusive: %s and the reference %s have no item in %s whose answer is a choice, so there"
            + " is no margin.%n%s",
        actual.candidate().recipe(),
        actual.reference().recipe(),
        actual.candidate().dimension(),
        Evidence.of(actual));
  }
}
