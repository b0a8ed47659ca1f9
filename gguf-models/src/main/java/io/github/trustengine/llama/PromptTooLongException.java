package io.github.trustengine.llama;

/** A prompt does not fit into a worker's context. */
public final class PromptTooLongException extends LlamaException {

  private final int promptTokens;
  private final int contextSize;

  PromptTooLongException(int request, int promptTokens, int contextSize) {
    super(
        "the prompt of request %d has %d tokens; with at least one of the answer that is more than the context's %d. Use a larger context or a shorter prompt"
            .formatted(request, promptTokens, contextSize));
    this.promptTokens = promptTokens;
    this.contextSize = contextSize;
  }

  /** Tokens of the prompt. */
  public int promptTokens() {
    return promptTokens;
  }

  /** Tokens that the context holds. */
  public int contextSize() {
    return contextSize;
  }
}
