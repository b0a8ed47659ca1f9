package io.github.trustengine.assertj;

import io.github.trustengine.trust.DimensionResult;

final class ShouldHaveItems {

  private ShouldHaveItems() {}

  static String shouldHaveItems(DimensionResult actual, int count) {
    return message(actual, Integer.toString(count));
  }

  static String shouldHaveAtLeastItems(DimensionResult actual, int count) {
    return message(actual, "at least " + count);
  }

  private static String message(DimensionResult actual, String count) {
    return String.format(
        "Expecting %s to have been asked %s items in %s but there were %d:%n%s",
        actual.recipe(), count, actual.dimension(), actual.itemCount(), Evidence.of(actual));
  }
}
