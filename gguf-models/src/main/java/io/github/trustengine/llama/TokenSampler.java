package io.github.trustengine.llama;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Chooses the next token; among equal logits the smaller id comes first. */
interface TokenSampler {

  int choose(float[] logits);

  static TokenSampler of(GenerationSettings settings) {
    return settings.temperature() == 0
        ? TokenSampler::argmax
        : new Tempered(
            settings.temperature(), settings.topK(), new SplittableRandom(settings.seed()));
  }

  static int argmax(float[] logits) {
    int best = 0;
    for (int i = 1; i < logits.length; i++) {
      if (logits[i] > logits[best]) {
        best = i;
      }
    }
    return best;
  }

  /**
   * Draws from softmax(logits / temperature) over the {@code topK} largest logits, 0 for all.
   * {@link StrictMath} makes a draw the same on every machine.
   */
  record Tempered(double temperature, int topK, SplittableRandom random) implements TokenSampler {

    @Override
    public int choose(float[] logits) {
      var candidates = candidates(logits);
      double max = LogSoftmax.max(logits);
      var weights = new double[candidates.length];
      double total = 0;
      for (int i = 0; i < candidates.length; i++) {
        weights[i] = StrictMath.exp((logits[candidates[i]] - max) / temperature);
        total += weights[i];
      }
      double remaining = random.nextDouble() * total;
      for (int i = 0; i < candidates.length; i++) {
        remaining -= weights[i];
        if (remaining < 0) {
          return candidates[i];
        }
      }
      // Rounding has left a little more than all weights together.
      return argmax(logits);
    }

    private int[] candidates(float[] logits) {
      if (topK == 0 || topK >= logits.length) {
        return IntStream.range(0, logits.length).toArray();
      }
      Comparator<Integer> better =
          Comparator.<Integer>comparingDouble(i -> -logits[i]).thenComparing(i -> i);
      var worstFirst = new PriorityQueue<Integer>(topK + 1, better.reversed());
      float threshold = Float.NEGATIVE_INFINITY;
      for (int i = 0; i < logits.length; i++) {
        if (worstFirst.size() < topK || logits[i] > threshold) {
          worstFirst.add(i);
          if (worstFirst.size() > topK) {
            worstFirst.remove();
          }
          threshold = logits[worstFirst.element()];
        }
      }
      List<Integer> best = new ArrayList<>(worstFirst);
      best.sort(better);
      return best.stream().mapToInt(i -> i).toArray();
    }
  }
}
