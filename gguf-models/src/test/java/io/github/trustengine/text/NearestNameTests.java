package io.github.trustengine.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestNameTests {

  private static final List<String> KNOWN = List.of("privacy", "stereotype", "qa_2020", "qa_2023");

  @ParameterizedTest
  @CsvSource({
    "kitten, sitting, 3",
    "'', abc, 3",
    "abc, abc, 0",
    "flaw, lawn, 2",
    "abc, '', 3",
    "Q8_0, q8_0, 0"
  })
  void measuresTheDistanceOfNames(String a, String b, int distance) {
    assertThat(NearestName.distance(a, b)).isEqualTo(distance);
    assertThat(NearestName.distance(b, a)).isEqualTo(distance);
  }

  @ParameterizedTest
  @CsvSource({
    "privasy, privacy",
    "PRIVACY, privacy",
    "qa_20233, qa_2023",
    "Ster, stereotype", // a beginning
  })
  void asksForTheNearestName(String wrong, String meant) {
    String question = "Did you mean \"" + meant + "\"?";
    assertThat(NearestName.question(wrong, KNOWN)).contains(question);
    assertThat(NearestName.suggestion(wrong, KNOWN)).isEqualTo(question);
  }

  @ParameterizedTest
  @CsvSource({"pr", "toxicity", "''"})
  void namesAllWhenNoneIsNear(String wrong) {
    assertThat(NearestName.question(wrong, KNOWN)).isEmpty();
    assertThat(NearestName.suggestion(wrong, KNOWN))
        .isEqualTo("Known: privacy, qa_2020, qa_2023, stereotype");
  }

  @Test
  void ranksNamesByDistance() {
    assertThat(NearestName.ranked("qa_2022", KNOWN))
        .containsExactly("qa_2020", "qa_2023", "privacy", "stereotype");
  }
}
