package io.github.trustengine.dimension.mmlu;

import io.github.trustengine.dimension.ResponseRecord;
import io.github.trustengine.trust.ItemOutcome;
import java.util.Map;
import java.util.Optional;

/**
 * A response to a question.
 *
 * @param given the choice that it names, none for a refusal
 */
record Answer(String subject, Choice gold, Optional<Choice> given) {

  /**
   * Read a record.
   *
   * @throws io.github.trustengine.dimension.DataException if it lacks what the dimension needs
   */
  static Answer of(ResponseRecord record) {
    return new Answer(
        record.text("subject"), Choice.goldOf(record), Choice.readFrom(record.response()));
  }

  boolean correct() {
    return given.equals(Optional.of(gold));
  }

  boolean refused() {
    return given.isEmpty();
  }

  ItemOutcome outcome(ResponseRecord record) {
    return new ItemOutcome(
        record.scenario(),
        record.item(),
        record.sample(),
        record.prompt(),
        record.response(),
        correct() ? 1 : 0,
        refused(),
        Map.of(
            "subject", subject,
            "gold", gold.name(),
            "answer", given.map(Choice::name).orElse("")));
  }
}
