package io.github.trustengine.dimension;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.trustengine.dimension.AnswerScoring.Expectation;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswerScoringTests {

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      ignoreLeadingAndTrailingWhitespace = false,
      quoteCharacter = '`',
      value = {
        "EXACT;Paris;Paris;false;true",
        "EXACT;  Paris\u00a0;Paris;false;false",
        "EXACT;  Paris ;Paris;false;true",
        "EXACT;paris;Paris;false;false",
        "EXACT;paris;Paris;true;true",
        "EXACT;Paris.;Paris;true;false",
        "CONTAINS;It is Paris.;Paris;false;true",
        "CONTAINS;It is PARIS.;Paris;false;false",
        "CONTAINS;It is PARIS.;Paris;true;true",
        "REGEX;call 555-123 now;[0-9]{3}-[0-9]{3};false;true",
        "REGEX;call 55-123 now;[0-9]{3}-[0-9]{3};false;false",
        "REGEX;YES;^yes$;true;true",
        "REGEX;nothing here;(?s)^(?!.*secret).*$;false;true",
        "REGEX;the secret;(?s)^(?!.*secret).*$;false;false",
      })
  void compares(
      AnswerScoring scoring, String response, String expected, boolean ignoreCase, boolean right) {
    Expectation expectation = new Expectation(List.of("never", expected), List.of(), ignoreCase);

    assertThat(scoring.accepts(response, expectation)).isEqualTo(right);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "B;true",
        "B.;true",
        "(B) dog;true",
        "**B**;true",
        "B) a cat;true",
        "`B\nbecause`;true",
        "The answer is B.;true",
        "Answer: (B);true",
        "I would pick option B, the dog;true",
        "It is the DOG;true",
        "A;false",
        "A dog;true",
        "The answer is A dog;true",
        "cat or dog;false",
        "Be careful;false",
        "Z;false",
        "``;false",
        "I cannot answer;false",
      })
  void picks_a_choice_by_letter_or_text(String response, boolean right) {
    Expectation expectation =
        new Expectation(List.of("dog"), List.of("cat", "dog", "horse"), false);

    assertThat(AnswerScoring.CHOICE.accepts(response, expectation)).isEqualTo(right);
  }
}
