package io.github.trustengine.llama;

/** A prompt does not fit into a worker's context. */
public final class PromptTooLongException extends LlamaException {

  private final int request;
  private final int promptTokens;
  private final int answerTokens;
  private final int contextSize;

  /**
   * @param answerTokens tokens that an answer has at least, the last of which needs no room
   */
  PromptTooLongException(int request, int promptTokens, int answerTokens, int contextSize) {
    this("request " + request, request, promptTokens, answerTokens, contextSize);
  }

  private PromptTooLongException(
      String name, int request, int promptTokens, int answerTokens, int contextSize) {
    super(
        "the prompt of %s has %d tokens; with %d of the answer that is more than the context's %d. Use a larger context or a shorter prompt"
            .formatted(name, promptTokens, answerTokens, contextSize));
    this.request = request;
    this.promptTokens = promptTokens;
    this.answerTokens = answerTokens;
    this.contextSize = contextSize;
  }

  /** The same, with a name for the request that says something to whoever asked. */
  public PromptTooLongException named(String name) {
    var named = new PromptTooLongException(name, request, promptTokens, answerTokens, contextSize);
    named.setStackTrace(getStackTrace());
    return named;
  }

  /** The number of the request, from 0. */
  public int request() {
    return request;
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
