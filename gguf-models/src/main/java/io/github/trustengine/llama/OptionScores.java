package io.github.trustengine.llama;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The log-probabilities of options, put together from the logits after the prompt and after each
 * beginning of an option. Which logits those are depends on the option alone: each of its tokens is
 * decoded by itself, as a response's are. So one pass serves options that begin alike, and the
 * response as well, without a difference to the bit.
 */
final class OptionScores {

  private final List<List<Integer>> options;
  private final double[] sums;
  private final int[] known;

  OptionScores(List<List<Integer>> options) {
    this.options = options;
    this.sums = new double[options.size()];
    this.known = new int[options.size()];
  }

  /** Takes from the logits after the prompt and some more tokens what the options need of them. */
  void see(List<Integer> tokens, float[] logits) {
    double logTotal = Double.NaN;
    for (int i = 0; i < sums.length; i++) {
      if (needs(i, tokens)) {
        logTotal = Double.isNaN(logTotal) ? LogSoftmax.logTotal(logits) : logTotal;
        sums[i] += logits[options.get(i).get(known[i])] - logTotal;
        known[i]++;
      }
    }
  }

  /** The tokens after the prompt whose logits are wanted next. */
  Optional<List<Integer>> wanted() {
    for (int i = 0; i < sums.length; i++) {
      if (known[i] < options.get(i).size()) {
        return Optional.of(options.get(i).subList(0, known[i]));
      }
    }
    return Optional.empty();
  }

  /**
   * The natural logarithms of the options' probabilities, when nothing is wanted any more. They are
   * finite and not above 0, though a token may be ruled out and rounding may exceed certainty.
   */
  List<Double> logProbabilities() {
    return Arrays.stream(sums)
        .mapToObj(sum -> Math.max(-Double.MAX_VALUE, Math.min(0, sum)))
        .toList();
  }

  private boolean needs(int option, List<Integer> tokens) {
    var all = options.get(option);
    return known[option] == tokens.size()
        && known[option] < all.size()
        && all.subList(0, tokens.size()).equals(tokens);
  }
}
