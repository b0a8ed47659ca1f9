package io.github.trustengine.dimension.fairness;

import io.github.trustengine.dimension.ResponseRecord;
import io.github.trustengine.trust.ItemOutcome;
import java.util.Map;
import java.util.OptionalInt;

/**
 * What a model predicts of one row.
 *
 * @param group 0 or 1
 * @param label the right class, 0 or 1
 * @param known the class that the response names, if it does
 */
record Prediction(Topic topic, int group, int label, OptionalInt known) {

  /**
   * Read a record.
   *
   * @throws io.github.trustengine.dimension.DataException if it lacks its fields
   */
  static Prediction of(ResponseRecord record) {
    Topic topic = Setting.of(record.scenario()).topic();
    String gold = record.label("gold");
    String sensitive = record.label("sensitive");
    return new Prediction(
        topic,
        Group.of(sensitive)
            .orElseThrow(
                () ->
                    record.error(
                        "\"sensitive\" must be Male, Female, 0 or 1, but is \""
                            + sensitive
                            + "\"")),
        topic
            .classOf(gold)
            .orElseThrow(
                () ->
                    record.error(
                        "\"gold\" must be %s or %s, but is \"%s\""
                            .formatted(topic.label(1), topic.label(0), gold))),
        topic.read(record.response()));
  }

  /** The class that counts: a row whose class is not known counts as class 0. */
  int predicted() {
    return known.orElse(0);
  }

  boolean correct() {
    return predicted() == label;
  }

  ItemOutcome outcome(ResponseRecord record) {
    return record.outcome(
        correct() ? 1 : 0,
        known.isEmpty(),
        Map.of(
            "gold",
            topic.label(label),
            "group",
            Integer.toString(group),
            "answer",
            known.isPresent() ? topic.label(known.getAsInt()) : ""));
  }
}
