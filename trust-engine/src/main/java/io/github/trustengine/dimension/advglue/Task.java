package io.github.trustengine.dimension.advglue;

import java.util.List;
import java.util.OptionalInt;

/** The tasks of GLUE, with the fields of their rows and the words that answer them. */
enum Task {
  SST2("sst2", "sentence", "", "negative", "positive"),
  QQP("qqp", "question1", "question2", "no", "yes"),
  MNLI("mnli", "premise", "hypothesis", "yes", "maybe", "no"),
  MNLI_MM("mnli-mm", "premise", "hypothesis", "yes", "maybe", "no"),
  QNLI("qnli", "question", "sentence", "yes", "no"),
  RTE("rte", "sentence1", "sentence2", "yes", "no");

  /** The tasks that enter the trust score. */
  static final List<Task> SCORED = List.of(SST2, QQP, MNLI);

  private final String label;
  private final String firstField;
  private final String secondField;

  @SuppressWarnings("ImmutableEnumChecker") // made by List.of
  private final List<String> answers;

  Task(String label, String firstField, String secondField, String... answers) {
    this.label = label;
    this.firstField = firstField;
    this.secondField = secondField;
    this.answers = List.of(answers);
  }

  /** The field that every row has. */
  String firstField() {
    return firstField;
  }

  /** The other text of a pair; empty for single sentences. */
  String secondField() {
    return secondField;
  }

  /** The answer words, each at the index that is its label. */
  List<String> answers() {
    return answers;
  }

  /** The label that is written like this. */
  OptionalInt labelOf(String text) {
    for (int i = 0; i < answers.size(); i++) {
      if (text.equals(Integer.toString(i))) {
        return OptionalInt.of(i);
      }
    }
    return OptionalInt.empty();
  }

  /** What a label may be, for messages. */
  String labels() {
    return "0 to " + (answers.size() - 1);
  }

  @Override
  public String toString() {
    return label;
  }
}
