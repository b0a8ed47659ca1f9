package io.github.trustengine.llama;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A wrapper of the programs that "Decoding Compressed Trust" ran its models with, quirks included
 * (FastChat's {@code conversation.py}, DecodingTrust's {@code chat.py}): the last system message
 * takes the place of the system text, and with it of the marks that begin it; separators follow the
 * number of the turn and not its role; a turn without text is its role alone.
 *
 * @param name the name upstream
 * @param style how turns are put together
 * @param system the text of a conversation without a system message
 * @param user the user's name
 * @param assistant the assistant's name
 * @param separator behind turns 0, 2, ...
 * @param secondSeparator behind turns 1, 3, ...; empty where the style knows only one
 * @param stopText cuts a response off; where it does not occur, {@link #finish} says what happens
 * @param stopTokens tokens that end a response, beside those that the model ends it with
 */
public record ConversationTemplate(
    String name,
    Style style,
    String system,
    String user,
    String assistant,
    String separator,
    String secondSeparator,
    Optional<String> stopText,
    List<Integer> stopTokens)
    implements ChatTemplate {

  /** How turns are put together. */
  public enum Style {
    /** The first turn stands right behind the system text, without a name. */
    LLAMA2,
    /** Names with colons, two separators. */
    ADD_COLON_TWO,
    /** Only the assistant has a name. */
    INSTRUCT
  }

  private record Turn(String role, String text) {}

  public ConversationTemplate {
    stopTokens = List.copyOf(stopTokens);
  }

  /** All that the text and the end of a response depend on. */
  @Override
  public String source() {
    return toString();
  }

  @Override
  public boolean readsControlTokensInMessages() {
    return true;
  }

  @Override
  public String render(List<ChatMessage> messages) {
    String opening = system;
    List<Turn> turns = new ArrayList<>();
    for (ChatMessage message : messages) {
      switch (message.role()) {
        case "system" -> opening = message.content();
        case "user" -> turns.add(new Turn(user, message.content()));
        case "assistant" -> turns.add(new Turn(assistant, message.content()));
        default ->
            throw new ChatTemplateException(
                "the template %s knows no role \"%s\"".formatted(name, message.role()));
      }
    }
    turns.add(new Turn(assistant, ""));
    return switch (style) {
      case LLAMA2 -> llama2(opening, turns);
      case ADD_COLON_TWO -> addColonTwo(opening, turns);
      case INSTRUCT -> instruct(opening, turns);
    };
  }

  /**
   * What upstream makes of a response that no stop text has cut off: if the template has one, the
   * last character is lost, for upstream cuts at the position that its search returns, which is -1.
   */
  public String finish(String response) {
    return stopText.isEmpty() || response.isEmpty()
        ? response
        : response.substring(0, response.offsetByCodePoints(response.length(), -1));
  }

  private String llama2(String opening, List<Turn> turns) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < turns.size(); i++) {
      Turn turn = turns.get(i);
      if (turn.text.isEmpty()) {
        text.append(turn.role);
      } else if (i == 0) {
        text.append(opening).append(turn.text);
      } else {
        text.append(turn.role).append(' ').append(turn.text).append(separator(i));
      }
    }
    return text.toString();
  }

  private String addColonTwo(String opening, List<Turn> turns) {
    StringBuilder text = new StringBuilder(opening).append(separator);
    for (int i = 0; i < turns.size(); i++) {
      Turn turn = turns.get(i);
      text.append(turn.role).append(':');
      if (!turn.text.isEmpty()) {
        text.append(' ').append(turn.text).append(separator(i));
      }
    }
    return text.toString();
  }

  private String instruct(String opening, List<Turn> turns) {
    StringBuilder text = new StringBuilder(opening);
    for (Turn turn : turns) {
      if (turn.text.isEmpty()) {
        text.append(turn.role).append(':');
      } else {
        text.append(turn.role.equals(assistant) ? turn.role + ": " : "")
            .append(turn.text)
            .append(separator);
      }
    }
    return text.toString();
  }

  private String separator(int turn) {
    return turn % 2 == 0 ? separator : secondSeparator;
  }
}
