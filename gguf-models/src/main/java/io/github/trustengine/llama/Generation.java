package io.github.trustengine.llama;

import java.util.List;

/**
 * The model's answer to one request.
 *
 * @param text the decoded new tokens, without special tokens, cut before a stop text
 * @param tokens the new tokens, the end-of-generation token not included
 * @param promptTokens number of tokens of the prompt
 * @param reusedTokens how many of them were already in the cache
 * @param stop why the response ended
 * @param optionLogProbabilities for each option of the request the natural logarithm of the
 *     probability that a response begins with its tokens: finite, at most 0
 */
public record Generation(
    String text,
    List<Integer> tokens,
    int promptTokens,
    int reusedTokens,
    Stop stop,
    List<Double> optionLogProbabilities) {

  /** Why a response ended. */
  public enum Stop {
    /** The model said it was done. */
    END_OF_GENERATION,
    STOP_TEXT,
    MAX_TOKENS,
    /** No room left in the context. */
    CONTEXT_FULL
  }

  public Generation {
    tokens = List.copyOf(tokens);
    optionLogProbabilities = List.copyOf(optionLogProbabilities);
  }
}
