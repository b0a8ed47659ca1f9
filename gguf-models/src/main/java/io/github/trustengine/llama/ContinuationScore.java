package io.github.trustengine.llama;

import java.util.List;

/**
 * How likely a model finds a continuation.
 *
 * @param tokens the continuation's tokens
 * @param logProbabilities the natural logarithm of each token's probability, given the prompt and
 *     the tokens before it
 */
public record ContinuationScore(List<Integer> tokens, List<Double> logProbabilities) {

  public ContinuationScore {
    tokens = List.copyOf(tokens);
    logProbabilities = List.copyOf(logProbabilities);
  }

  /** The natural logarithm of the whole continuation's probability. */
  public double logProbability() {
    return logProbabilities.stream().mapToDouble(p -> p).sum();
  }
}
