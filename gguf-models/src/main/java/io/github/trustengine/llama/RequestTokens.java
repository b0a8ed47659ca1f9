package io.github.trustengine.llama;

import java.util.List;

/**
 * The tokens of a request.
 *
 * @param prompt the tokens of the prompt
 * @param options the tokens of each option, at least one, as they follow the prompt's
 */
public record RequestTokens(PromptTokens prompt, List<List<Integer>> options) {

  public RequestTokens {
    options = options.stream().map(List::copyOf).toList();
  }

  /** Tokens of the longest option; at least 1, for a response has as many. */
  int longestAnswer() {
    return options.stream().mapToInt(List::size).max().orElse(1);
  }
}
