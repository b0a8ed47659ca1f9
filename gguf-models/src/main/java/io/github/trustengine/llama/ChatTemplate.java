package io.github.trustengine.llama;

import io.github.trustengine.hash.Sha256;
import java.util.List;

/** Makes the text of a conversation that a model continues. */
public sealed interface ChatTemplate permits JinjaTemplate, ConversationTemplate {

  /** The template; whatever the text depends on beside the conversation. */
  String source();

  /** The hash of the template, in lower-case hexadecimal digits. */
  default String sha256() {
    return Sha256.of(source());
  }

  /**
   * The text of a conversation that the assistant continues.
   *
   * @throws ChatTemplateException if the template refuses the conversation in every form, with what
   *     it says of the conversation as it is, or cannot be rendered
   */
  String render(List<ChatMessage> messages);

  /**
   * Whether the whole text is tokenised as if it had come from the template: a control token that a
   * message spells out is one, and the token that begins a text stands before everything, even if
   * the text spells it out once more.
   */
  boolean readsControlTokensInMessages();
}
