package io.github.trustengine.llama;

import java.util.List;

/**
 * A conversation that the model continues, with the part that it declares as shared with other
 * prompts. The cut is declared and never discovered from the prompts that happen to run, so that a
 * response does not depend on them.
 *
 * @param messages the conversation
 * @param sharedMessages how many of the first messages are shared
 * @param sharedCharacters how many of the first characters of the next message are shared as well
 */
public record Prompt(List<ChatMessage> messages, int sharedMessages, int sharedCharacters) {

  public Prompt {
    messages = List.copyOf(messages);
  }
}
