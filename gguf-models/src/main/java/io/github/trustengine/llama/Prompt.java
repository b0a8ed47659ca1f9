package io.github.trustengine.llama;

import java.util.List;

/**
 * A conversation that the model continues, with the part that it declares as shared with other
 * prompts. The cut is declared and never discovered from the prompts that happen to run, so that a
 * response does not depend on them.
 *
 * @param messages the conversation, at least one message
 * @param sharedMessages how many of the first messages are shared; all: the whole prompt is, as for
 *     several samples of one response
 * @param sharedCharacters how many of the first characters of the next message are shared as well
 */
public record Prompt(List<ChatMessage> messages, int sharedMessages, int sharedCharacters) {

  public Prompt {
    messages = List.copyOf(messages);
    if (messages.isEmpty()) {
      throw new IllegalArgumentException("a prompt needs a message");
    }
    if (messages.size() > 1 && messages.stream().anyMatch(ChatMessage::isText)) {
      throw new IllegalArgumentException("a text without a chat template must stand alone");
    }
    if (sharedMessages < 0 || sharedMessages > messages.size()) {
      throw new IllegalArgumentException(
          "%d shared of %d messages".formatted(sharedMessages, messages.size()));
    }
    int most =
        sharedMessages == messages.size() ? 0 : messages.get(sharedMessages).content().length();
    if (sharedCharacters < 0 || sharedCharacters > most) {
      throw new IllegalArgumentException(
          "%d shared of %d characters of message %d"
              .formatted(sharedCharacters, most, sharedMessages));
    }
  }

  /** A prompt that shares nothing with others. */
  public static Prompt of(List<ChatMessage> messages) {
    return new Prompt(messages, 0, 0);
  }

  /** Whether it is a text that the model continues as it is, without a chat template. */
  public boolean isText() {
    return messages.get(0).isText();
  }
}
