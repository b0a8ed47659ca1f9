package io.github.trustengine.dimension.advglue;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PredictionTests {

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      ignoreLeadingAndTrailingWhitespace = false,
      quoteCharacter = '`',
      value = {
        // The specification's worked examples.
        "QQP;Yes.;1",
        "QQP;I do not know;0",
        "QQP;no, they differ;0",
        "QQP;The answer is \"no\".;-1",
        "SST2;positive or negative;-1",
        "MNLI;Maybe. Yes;1",
        "MNLI;maybe not;-1",
        // A quoted answer is lost, and so is the same word elsewhere, ...
        "MNLI;\"yes\" is yes;-1",
        "MNLI;\"maybe\" is wrong: yes;0",
        "MNLI;\"\" yes;0",
        // ... but not what follows an odd quotation mark.
        "MNLI;\"a\" \"yes;0",
        // The shortest quotations count: what is between two of them stays.
        "MNLI;\"a\" yes \"b\";0",
        // Words are found inside words.
        "QQP;cannot;0",
        "RTE;know;1",
        "SST2;nonpositively;1",
        "SST2;NEGATIVE;0",
        // Only the text before the first full stop counts.
        "QQP;. yes;-1",
        "QQP;Sure. Yes;-1",
        // A word that comes twice is one answer.
        "QNLI;yes yes;0",
        "QNLI;``;-1",
        "MNLI_MM;no;2",
        "QQP;I'm sorry;-1",
      })
  void label(Task task, String response, int label) {
    assertThat(Prediction.label(task, response)).isEqualTo(label);
  }

  @Test
  void a_quotation_does_not_go_over_the_end_of_a_line() {
    assertThat(Prediction.label(Task.QQP, "\"a\nyes\" b")).isEqualTo(1);
    assertThat(Prediction.label(Task.QQP, "\"a\ryes\" b")).isEqualTo(Prediction.NONE);
  }
}
