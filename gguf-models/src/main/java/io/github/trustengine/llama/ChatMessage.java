package io.github.trustengine.llama;

/**
 * One message of a conversation, before the chat template.
 *
 * @param role {@code system}, {@code user} or {@code assistant}
 * @param content the text; never read as special tokens
 */
public record ChatMessage(String role, String content) {

  public static ChatMessage system(String content) {
    return new ChatMessage("system", content);
  }

  public static ChatMessage user(String content) {
    return new ChatMessage("user", content);
  }

  public static ChatMessage assistant(String content) {
    return new ChatMessage("assistant", content);
  }
}
