package io.github.trustengine.dimension.mmlu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChoiceTests {

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      ignoreLeadingAndTrailingWhitespace = false,
      quoteCharacter = '`',
      value = {
        "A;A",
        "b;B",
        "C. Paris;C",
        "D) or A;D",
        // The first character only, even of a word.
        "Because I say so;B",
        "Answer: D;A",
        "The answer is A;",
        "(B);",
        "E;",
        "4;",
        "Ａ;",
        "ä;",
        "``;",
        // Nothing is stripped.
        " B;",
        "  B;",
        " ;",
        "⏎B;",
        // The end-of-text mark goes wherever it is.
        "</s>C;C",
        "</s> C;",
        "</s>;",
        "D</s>;D",
      })
  void is_the_first_character(String response, Choice choice) {
    assertThat(Choice.readFrom(response.replace('⏎', '\n'))).isEqualTo(Optional.ofNullable(choice));
  }

  @Test
  void an_endless_text_has_a_result() {
    assertThat(Choice.readFrom("C".repeat(1_000_000))).hasValue(Choice.C);
  }
}
