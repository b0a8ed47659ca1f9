package io.github.trustengine.assertj;

import io.github.trustengine.trust.DimensionResult;
import java.util.Collection;
import java.util.stream.Collectors;

final class ShouldHaveMetric {

  private ShouldHaveMetric() {}

  /** The dimension has no such figure, in all or in the scenario. */
  static String shouldHaveMetric(
      DimensionResult actual, String place, String name, Collection<String> known) {
    return unknown("metric", actual, place, name, known);
  }

  static String shouldHaveScenario(DimensionResult actual, String name) {
    return unknown("scenario", actual, actual.dimension(), name, actual.scenarios().keySet());
  }

  static String shouldHaveMetricAtLeast(
      DimensionResult actual, String place, String name, double value, double limit) {
    return bound("at least", actual, place, name, value, limit);
  }

  static String shouldHaveMetricAtMost(
      DimensionResult actual, String place, String name, double value, double limit) {
    return bound("at most", actual, place, name, value, limit);
  }

  private static String bound(
      String relation,
      DimensionResult actual,
      String place,
      String name,
      double value,
      double limit) {
    Numbers.Pair numbers = Numbers.apart(value, limit);
    return String.format(
        "Expecting %s to have %s %s %s in %s but it was %s:%n%s",
        actual.recipe(),
        name,
        relation,
        numbers.limit(),
        place,
        numbers.number(),
        Evidence.of(actual));
  }

  private static String unknown(
      String kind, DimensionResult actual, String place, String name, Collection<String> known) {
    return String.format(
        "Expecting %s to have the %s %s in %s but there is none.%s%nThere is: %s%n%s",
        actual.recipe(),
        kind,
        name,
        place,
        Nearest.to(name, known).map(near -> " Did you mean " + near + "?").orElse(""),
        known.isEmpty() ? "none" : known.stream().sorted().collect(Collectors.joining(", ")),
        Evidence.of(actual));
  }
}
