package io.github.trustengine.assertj;

import static io.github.trustengine.assertj.BDDTrustAssertions.then;
import static io.github.trustengine.assertj.TrustAssertions.assertThat;
import static io.github.trustengine.assertj.TrustInstanceOfAssertFactories.DIMENSION_RESULT;
import static io.github.trustengine.assertj.TrustInstanceOfAssertFactories.TRUST_COMPARISON;
import static io.github.trustengine.trust.Results.scores;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.trustengine.trust.TrustComparison;
import java.util.List;
import org.junit.jupiter.api.Test;

class EntryPointsTests {

  private static final TrustComparison COMPARISON = scores(70, 75);

  @Test
  void besideAssertJ() {
    assertThat(COMPARISON).losesAtMost(5);
    assertThat("text").startsWith("t");
  }

  @Test
  void behaviourDriven() {
    then(COMPARISON).losesAtMost(5);
    then(COMPARISON.candidate()).hasScoreAtLeast(70);
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> then(COMPARISON).losesAtMost(4));
  }

  @Test
  void navigates() {
    assertThat(COMPARISON).losesAtMost(5).candidate().hasScoreAtLeast(70);
    assertThat(COMPARISON).reference().hasScoreAtLeast(75);
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> assertThat(COMPARISON).as("gate").candidate().hasScoreAtLeast(71))
        .withMessageStartingWith("[gate] Expecting q4_k_m ");
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> assertThat(COMPARISON).reference().hasScoreAtLeast(76))
        .withMessageStartingWith("Expecting f16 ");
  }

  @Test
  void composesWithAssertJ() {
    Object something = COMPARISON;

    assertThat(something).asInstanceOf(TRUST_COMPARISON).losesAtMost(5);
    assertThat(something)
        .extracting("reference")
        .asInstanceOf(DIMENSION_RESULT)
        .hasScoreAtLeast(75);
    assertThat(List.of(COMPARISON)).singleElement(TRUST_COMPARISON).candidate().hasScoreAtLeast(70);
  }
}
