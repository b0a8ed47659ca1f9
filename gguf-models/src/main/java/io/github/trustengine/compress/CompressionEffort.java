package io.github.trustengine.compress;

import io.github.trustengine.compress.layerwise.Stopwatch;
import io.github.trustengine.compress.layerwise.Stopwatch.Activity;

/**
 * What a compression took; of one that was killed and went on, the process that finished it.
 *
 * @param seconds in all
 * @param forward of these, for llama.cpp's computing what flows through the model
 * @param statistics for adding up statistics of that
 * @param arithmetic for factors, sweeps and rounding; for methods that search, without the forward
 *     passes of the search
 * @param memory of the process meanwhile, what it held before included
 */
public record CompressionEffort(
    double seconds, double forward, double statistics, double arithmetic, PeakMemory memory) {

  static CompressionEffort of(Stopwatch stopwatch) {
    double forward = stopwatch.seconds(Activity.FORWARD);
    double statistics = stopwatch.seconds(Activity.STATISTICS);
    double arithmetic = stopwatch.seconds(Activity.ARITHMETIC);
    return new CompressionEffort(
        forward + statistics + arithmetic + stopwatch.seconds(Activity.OTHER),
        forward,
        statistics,
        arithmetic,
        PeakMemory.now());
  }

  /** Seconds for everything else: files, conversions. */
  public double other() {
    return seconds - forward - statistics - arithmetic;
  }
}
