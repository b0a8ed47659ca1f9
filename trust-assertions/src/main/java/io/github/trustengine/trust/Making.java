package io.github.trustengine.trust;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import org.apiguardian.api.API;

/**
 * What the making of a compressed model took, whenever that was: a model that comes from a store
 * still says so. All numbers are 0 or more.
 *
 * @param seconds wall-clock time in all
 * @param forwardSeconds of these, for computing what flows through the model
 * @param statisticsSeconds for adding up statistics of that
 * @param arithmeticSeconds for factors and rounding; what is left went into files and conversions
 * @param peakMemory bytes that the process had at most meanwhile
 * @param wholeProcess whether that is all memory of the process, mapped files included; otherwise
 *     it is Java's heap alone, for the system does not tell more
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record Making(
    double seconds,
    double forwardSeconds,
    double statisticsSeconds,
    double arithmeticSeconds,
    long peakMemory,
    boolean wholeProcess) {

  /**
   * Creates a making.
   *
   * @throws IllegalArgumentException when a number is negative or not finite
   */
  public Making {
    Ranges.notNegative("seconds", seconds);
    Ranges.notNegative("forwardSeconds", forwardSeconds);
    Ranges.notNegative("statisticsSeconds", statisticsSeconds);
    Ranges.notNegative("arithmeticSeconds", arithmeticSeconds);
    Ranges.notNegative("peakMemory", peakMemory);
  }
}
