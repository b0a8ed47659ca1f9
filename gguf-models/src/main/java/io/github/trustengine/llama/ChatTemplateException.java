package io.github.trustengine.llama;

/** A model's chat template is missing, cannot be read, or refuses a conversation. */
public final class ChatTemplateException extends LlamaException {

  public ChatTemplateException(String message) {
    super(message);
  }

  public ChatTemplateException(String message, Throwable cause) {
    super(message, cause);
  }
}
