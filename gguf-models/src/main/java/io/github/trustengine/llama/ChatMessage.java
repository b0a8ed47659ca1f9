package io.github.trustengine.llama;

/**
 * One message of a conversation, before the chat template.
 *
 * @param role {@code system}, {@code user}, {@code assistant}, or {@code text} for the only message
 *     of a prompt that the model continues as it is, without a chat template
 * @param content the text; never read as special tokens
 */
public record ChatMessage(String role, String content) {

  private static final String TEXT = "text";

  public static ChatMessage system(String content) {
    return new ChatMessage("system", content);
  }

  public static ChatMessage user(String content) {
    return new ChatMessage("user", content);
  }

  public static ChatMessage assistant(String content) {
    return new ChatMessage("assistant", content);
  }

  /** A whole prompt that the model continues as it is, without a chat template. */
  public static ChatMessage text(String content) {
    return new ChatMessage(TEXT, content);
  }

  boolean isText() {
    return role.equals(TEXT);
  }
}
