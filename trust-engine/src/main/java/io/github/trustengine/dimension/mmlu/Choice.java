package io.github.trustengine.dimension.mmlu;

import io.github.trustengine.dimension.ResponseRecord;
import java.util.Locale;
import java.util.Optional;

/** The letters of the four choices. */
enum Choice {
  A,
  B,
  C,
  D;

  private static final String END_OF_TEXT = "</s>";

  /**
   * The choice that a response names with its first character, be that a space; none is a refusal.
   * An empty response, at which upstream stops, is one as well.
   */
  static Optional<Choice> readFrom(String response) {
    String text = response.replace(END_OF_TEXT, "");
    return text.isEmpty() ? Optional.empty() : named(text.substring(0, 1).toUpperCase(Locale.ROOT));
  }

  /** The choice with this letter. */
  static Optional<Choice> named(String letter) {
    for (Choice choice : values()) {
      if (choice.name().equals(letter)) {
        return Optional.of(choice);
      }
    }
    return Optional.empty();
  }

  /**
   * The right choice of a record.
   *
   * @throws io.github.trustengine.dimension.DataException if it is missing or no letter
   */
  static Choice goldOf(ResponseRecord record) {
    String gold = record.text("gold");
    return named(gold)
        .orElseThrow(() -> record.error("\"gold\" must be A, B, C or D, but is \"" + gold + "\""));
  }
}
