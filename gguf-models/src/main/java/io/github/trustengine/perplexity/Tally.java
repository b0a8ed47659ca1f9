package io.github.trustengine.perplexity;

import java.util.Arrays;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Sums over tokens, as {@code perplexity.cpp} of llama.cpp b4916 makes them. Keeps one float per
 * token, for the percentiles.
 */
final class Tally {

  private static final double[] PERCENTS = {0, 1, 5, 10, 50, 90, 95, 99, 99.9, 100};

  private long count;
  private double loss;
  private double squaredLoss;
  private double referenceLoss;
  private double kl;
  private double squaredKl;
  private double squaredDifference;
  private long sameTop;
  private float[] kls = {};

  void add(Score score, boolean compared) {
    loss += score.loss();
    squaredLoss += score.loss() * score.loss();
    if (compared) {
      addComparison(score);
    }
    count++;
  }

  private void addComparison(Score score) {
    referenceLoss += score.referenceLoss();
    kl += score.kl();
    squaredKl += score.kl() * score.kl();
    double difference = Math.exp(-score.loss()) - Math.exp(-score.referenceLoss());
    squaredDifference += difference * difference;
    sameTop += score.sameTop() ? 1 : 0;
    int at = Math.toIntExact(count);
    if (at == kls.length) {
      kls = Arrays.copyOf(kls, Math.max(1024, kls.length + kls.length / 2));
    }
    kls[at] = (float) score.kl();
  }

  PerplexityResult result(int chunks, boolean compared) {
    double perplexity = Math.exp(loss / count);
    return new PerplexityResult(
        perplexity,
        perplexity * standardError(loss, squaredLoss),
        count,
        chunks,
        compared ? Optional.of(divergence()) : Optional.empty());
  }

  /** The perplexity alone, for those who wait. */
  PerplexityResult sofar(int chunks) {
    return result(chunks, false);
  }

  private Divergence divergence() {
    double same = (double) sameTop / count;
    return new Divergence(
        Math.exp(referenceLoss / count),
        kl / count,
        standardError(kl, squaredKl),
        percentiles(),
        same,
        count > 1 ? Math.sqrt(same * (1 - same) / (count - 1)) : 0,
        Math.sqrt(squaredDifference / count));
  }

  /** Of a mean; n - 1 in place of n, as llama.cpp has it. */
  private double standardError(double sum, double squares) {
    double mean = sum / count;
    double variance = squares / count - mean * mean;
    return variance > 0 && count > 1 ? Math.sqrt(variance / (count - 1)) : 0;
  }

  private SortedMap<Double, Double> percentiles() {
    var sorted = Arrays.copyOf(kls, Math.toIntExact(count));
    Arrays.sort(sorted);
    var percentiles = new TreeMap<Double, Double>();
    for (double percent : PERCENTS) {
      percentiles.put(percent, at(sorted, percent / 100));
    }
    return Collections.unmodifiableSortedMap(percentiles);
  }

  /** Interpolated between the two nearest. */
  private static double at(float[] sorted, double fraction) {
    double place = fraction * (sorted.length - 1);
    int below = (int) place;
    int above = Math.min(below + 1, sorted.length - 1);
    double share = place - below;
    return (1 - share) * sorted[below] + share * sorted[above];
  }
}
