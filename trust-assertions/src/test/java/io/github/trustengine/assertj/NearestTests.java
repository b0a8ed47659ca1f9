package io.github.trustengine.assertj;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTests {

  private static final List<String> KNOWN = List.of("leak", "leakage", "refusal_rate", "accuracy");

  @ParameterizedTest
  @CsvSource({
    "acuracy, accuracy",
    "Accuracy, accuracy",
    "leek, leak",
    "refusalRate, refusal_rate",
    "accuracy, accuracy"
  })
  void misspelt(String name, String meant) {
    assertThat(Nearest.to(name, KNOWN)).contains(meant);
  }

  @Test
  void nothingLikeIt() {
    assertThat(Nearest.to("toxicity", KNOWN)).isEmpty();
    assertThat(Nearest.to("toxicity", List.of())).isEmpty();
  }

  @Test
  void theFirstOfTwoThatAreAsNear() {
    assertThat(Nearest.to("score_b", List.of("score_c", "score_a"))).contains("score_a");
  }
}
