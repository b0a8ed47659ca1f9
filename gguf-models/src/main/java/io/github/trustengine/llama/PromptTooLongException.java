package io.github.trustengine.llama;

/** A prompt does not fit into a worker's context. */
public final class PromptTooLongException extends LlamaException {

  private final int promptTokens;
  private final int contextSize;

  /**
   * @param answerTokens tokens that an answer has at least, the last of which needs no room
   */
  PromptTooLongException(int request, int promptTokens, int answerTokens, int contextSize) {
    super(
        "the prompt of request %d has %d tokens; with %d of the answer that is more than the context's %d. Use a larger context or a shorter prompt"
            .formatted(request, promptTokens, answerTokens, contextSize));
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
