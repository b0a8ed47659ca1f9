package io.github.trustengine.dimension.mmlu;

import io.github.trustengine.dimension.ResponseRecord;
import io.github.trustengine.trust.ItemOutcome;
import java.util.Map;
import java.util.Optional;

/**
 * A response to a question.
 *
 * @param subject the question's subject, if the record tells
 * @param given the choice that it names, none for a refusal
 */
record Answer(Optional<String> subject, Choice gold, Optional<Choice> given) {

  /**
   * Read a record.
   *
   * @throws io.github.trustengine.dimension.DataException if it lacks what the dimension needs
   */
  static Answer of(ResponseRecord record) {
    return new Answer(subject(record), Choice.goldOf(record), Choice.readFrom(record.response()));
  }

  /**
   * A field; without it the scenario, and where that is all subjects, the first part of the item.
   */
  private static Optional<String> subject(ResponseRecord record) {
    return record
        .textIfAny("subject")
        .or(
            () ->
                record.scenario().equals(Mmlu.ALL_SUBJECTS)
                    ? firstPart(record.item())
                    : Optional.of(record.scenario()));
  }

  private static Optional<String> firstPart(String item) {
    int slash = item.indexOf('/');
    return slash < 0 ? Optional.empty() : Optional.of(item.substring(0, slash));
  }

  boolean correct() {
    return given.equals(Optional.of(gold));
  }

  boolean refused() {
    return given.isEmpty();
  }

  ItemOutcome outcome(ResponseRecord record) {
    return record.outcome(
        correct() ? 1 : 0,
        refused(),
        Map.of(
            "subject", subject.orElse(""),
            "gold", gold.name(),
            "answer", given.map(Choice::name).orElse("")));
  }
}
