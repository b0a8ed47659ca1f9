package io.github.trustengine.stats;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.util.Arrays;
import java.util.Optional;
import org.apiguardian.api.API;

/** 95 % confidence intervals. */
@API(status = EXPERIMENTAL, since = "0.1")
public final class ConfidenceIntervals {

  /** Standard normal quantile of 0.975. */
  private static final double Z = 1.959963984540054;

  private ConfidenceIntervals() {}

  /**
   * Student's interval for the mean of independent observations: mean ± t(0.975, n − 1) · s / √n,
   * with the sample's standard deviation s (divisor n − 1). For paired data pass the differences.
   *
   * @param values finite observations
   * @return the interval; empty when the values do not show how much they vary: fewer than two, or
   *     all alike
   */
  public static Optional<Interval> ofMean(double[] values) {
    int n = values.length;
    if (n < 2 || Arrays.stream(values).allMatch(value -> value == values[0])) {
      return Optional.empty();
    }
    double mean = Arrays.stream(values).sum() / n;
    double squares = Arrays.stream(values).map(value -> (value - mean) * (value - mean)).sum();
    double margin = StudentT.twoSidedQuantile(n - 1) * Math.sqrt(squares / (n - 1) / n);
    return Optional.of(new Interval(mean - margin, mean + margin));
  }

  /**
   * Wilson's score interval for a share (E. B. Wilson, 1927, without continuity correction). It is
   * sensible for small numbers and for shares of 0 and 1, too.
   *
   * @param hits how many of the trials, 0 to {@code trials}
   * @param trials number of independent trials, at least 1
   * @throws IllegalArgumentException when a number is out of its range
   */
  public static Interval ofShare(int hits, int trials) {
    if (trials < 1 || hits < 0 || hits > trials) {
      throw new IllegalArgumentException("no share: " + hits + " of " + trials);
    }
    double n = trials;
    double share = hits / n;
    double centre = share + Z * Z / (2 * n);
    double margin = Z * Math.sqrt(share * (1 - share) / n + Z * Z / (4 * n * n));
    double scale = 1 + Z * Z / n;
    return new Interval((centre - margin) / scale, (centre + margin) / scale).within(0, 1);
  }
}
