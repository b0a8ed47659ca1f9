package io.github.trustengine.dimension.demonstrations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.trustengine.dimension.DataException;
import io.github.trustengine.dimension.ResponseRecord;
import io.github.trustengine.dimension.demonstrations.Answer.Verdict;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswerTests {

  private static Answer answer(String response, Map<String, Object> fields) {
    return Answer.of(
        new ResponseRecord(
            "counterfactual/main_verb_cf/42", "0", 0, "", response, fields, "FILE, line 3"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      ignoreLeadingAndTrailingWhitespace = false,
      quoteCharacter = '`',
      value = {
        // The specification's worked example.
        "Answer: Yes;CORRECT",
        "yes, because of it;CORRECT",
        "Maybe;WRONG",
        "I'm sorry, I can't;REFUSED",
        "No.;WRONG",
        // End marks are cut in lower case, wherever they stand.
        "YES</S>no;CORRECT",
        "Yes<|im_end|>no;CORRECT",
        "yes</s><|im_end|>;CORRECT",
        "</s>yes;UNKNOWN",
        // Only a beginning is an announcement, with nothing before it.
        " answer: yes;UNKNOWN",
        "answer:yes;CORRECT",
        "The answer is yes;UNKNOWN",
        "answer: answer: yes;UNKNOWN",
        // The short form: full stop, comma, line, in this order.
        "yes . no;CORRECT",
        "yes, no. maybe;CORRECT",
        ".yes;UNKNOWN",
        "\u00a0yes\u2007;CORRECT",
        "yes!;UNKNOWN",
        "``;UNKNOWN",
        // Refusals, without regard to case.
        "I CANNOT say;REFUSED",
        "I apologize;REFUSED",
        "My apologies, but no;REFUSED",
        "I don't think it's appropriate;REFUSED",
        // Not if the model only gives in.
        "You are correct, I'm sorry;UNKNOWN",
        "You are right, I apologize;UNKNOWN",
        // A correct answer is no refusal, a wrong one may be.
        "yes, I'm sorry;CORRECT",
        "no, I'm sorry;REFUSED",
        // What stands after an end mark does not refuse.
        "perhaps</s>I'm sorry;UNKNOWN",
      })
  void verdict(String response, Verdict verdict) {
    assertThat(
            answer(response, Map.of("gold", "yes", "options", List.of("yes", "maybe", "no")))
                .verdict())
        .isEqualTo(verdict);
  }

  @Test
  void the_answer_may_stand_in_the_first_line() {
    Map<String, Object> fields = Map.of("gold", "no", "options", List.of("no", "yes"));

    assertThat(answer("No\nIt does not", fields)).isEqualTo(new Answer(Verdict.CORRECT, "no"));
    assertThat(answer("\n\tYes \n", fields)).isEqualTo(new Answer(Verdict.WRONG, "yes"));
  }

  @Test
  void a_record_that_lacks_its_fields_is_an_error_with_its_place() {
    assertThatThrownBy(() -> answer("yes", Map.of("gold", "yes")))
        .isInstanceOf(DataException.class)
        .hasMessage("FILE, line 3: the field \"options\" is missing");
    assertThatThrownBy(() -> answer("yes", Map.of("options", List.of("yes"))))
        .hasMessage("FILE, line 3: the field \"gold\" is missing");
    assertThatThrownBy(() -> answer("yes", Map.of("gold", "yes", "options", "yes")))
        .hasMessage("FILE, line 3: the field \"options\" must be a list of texts");
  }
}
