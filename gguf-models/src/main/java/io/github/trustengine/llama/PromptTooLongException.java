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
    this(
        "request " + request,
        "Use a larger context or a shorter prompt",
        request,
        promptTokens,
        answerTokens,
        contextSize);
  }

  private PromptTooLongException(
      String name,
      String remedy,
      int request,
      int promptTokens,
      int answerTokens,
      int contextSize) {
    super(
        "the prompt of %s has %d tokens; with %d of the answer that is more than the context's %d. %s"
            .formatted(name, promptTokens, answerTokens, contextSize, remedy));
    this.request = request;
    this.promptTokens = promptTokens;
    this.answerTokens = answerTokens;
    this.contextSize = contextSize;
  }

  /**
   * The same in the words of whoever asked.
   *
   * @param name what the request is called
   * @param remedy what can be done
   */
  public PromptTooLongException named(String name, String remedy) {
    var named =
        new PromptTooLongException(name, remedy, request, promptTokens, answerTokens, contextSize);
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
