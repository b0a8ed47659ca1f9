package io.github.trustengine.llama;

import java.util.Arrays;
import java.util.List;

/**
 * The tokens of a prompt.
 *
 * @param tokens all tokens, at least one
 * @param shared how many of the first tokens lie wholly within what the prompt declares as shared;
 *     less than all, for the response follows the last token's logits
 */
public record PromptTokens(List<Integer> tokens, int shared) {

  public PromptTokens {
    tokens = List.copyOf(tokens);
    if (shared < 0 || shared >= tokens.size()) {
      throw new IllegalArgumentException("%d shared of %d tokens".formatted(shared, tokens.size()));
    }
  }

  static PromptTokens of(int[] tokens, int shared) {
    return new PromptTokens(Arrays.stream(tokens).boxed().toList(), shared);
  }

  List<Integer> sharedTokens() {
    return tokens.subList(0, shared);
  }

  /**
   * How many of its tokens need not be decoded where another prompt was: all, the shared ones, or
   * none, for a prompt is never cut elsewhere.
   */
  int inCommonWith(PromptTokens other) {
    if (equals(other)) {
      return tokens.size();
    }
    return sharedTokens().equals(other.sharedTokens()) ? shared : 0;
  }
}
