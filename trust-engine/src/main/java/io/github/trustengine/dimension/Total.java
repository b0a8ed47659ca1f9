package io.github.trustengine.dimension;

import java.util.Map;
import java.util.OptionalDouble;

/**
 * The figures over all scenarios of a dimension.
 *
 * @param trustScore 0 to 100; empty when a scenario is missing and missing ones are not allowed
 * @param refusalRate share of refusals, 0 to 1; empty as {@code trustScore}
 * @param metrics every figure that the specification names for the dimension
 */
public record Total(
    OptionalDouble trustScore, OptionalDouble refusalRate, Map<String, Double> metrics) {

  /** With a trust score. */
  public static Total of(double trustScore, double refusalRate, Map<String, Double> metrics) {
    return new Total(OptionalDouble.of(trustScore), OptionalDouble.of(refusalRate), metrics);
  }

  /** Without one. */
  public static Total none(Map<String, Double> metrics) {
    return new Total(OptionalDouble.empty(), OptionalDouble.empty(), metrics);
  }
}
