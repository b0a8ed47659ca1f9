package io.github.trustengine.assertj;

import io.github.trustengine.trust.TrustComparison;

final class ShouldLoseAtMost {

  private ShouldLoseAtMost() {}

  static String shouldLoseAtMost(TrustComparison actual, double loss, double points) {
    Numbers.Pair numbers = Numbers.apart(loss, points);
    return String.format(
        "Expecting %s to lose at most %s points of the trust score in %s but it lost %s:%n%s",
        actual.candidate().recipe(),
        numbers.limit(),
        actual.candidate().dimension(),
        numbers.number(),
        Evidence.of(actual));
  }
}
