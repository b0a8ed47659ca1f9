package io.github.trustengine.assertj;

import io.github.trustengine.trust.DimensionResult;

final class ShouldHaveScoreAtLeast {

  private ShouldHaveScoreAtLeast() {}

  static String shouldHaveScoreAtLeast(DimensionResult actual, double score, double limit) {
    Numbers.Pair numbers = Numbers.apart(score, limit);
    return String.format(
        "Expecting %s to have a trust score of at least %s in %s but it was %s:%n%s",
        actual.recipe(),
        numbers.limit(),
        actual.dimension(),
        numbers.number(),
        Evidence.of(actual));
  }
}
