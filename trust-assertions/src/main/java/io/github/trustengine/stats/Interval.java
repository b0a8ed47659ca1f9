package io.github.trustengine.stats;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import org.apiguardian.api.API;

/**
 * A closed interval of numbers.
 *
 * @param low the lower bound
 * @param high the upper bound, not below {@code low}
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record Interval(double low, double high) {

  /**
   * Creates an interval.
   *
   * @throws IllegalArgumentException when the bounds are not numbers in ascending order
   */
  public Interval {
    if (!(low <= high)) {
      throw new IllegalArgumentException("not an interval: from " + low + " to " + high);
    }
  }

  /**
   * Cuts off what lies outside the values that the estimated quantity can take.
   *
   * @throws IllegalArgumentException when nothing would be left
   */
  public Interval within(double least, double greatest) {
    return new Interval(Math.max(low, least), Math.min(high, greatest));
  }
}
