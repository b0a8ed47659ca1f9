package io.github.trustengine.assertj;

import static io.github.trustengine.assertj.ShouldBeConclusive.shouldBeConclusive;
import static io.github.trustengine.assertj.ShouldHaveScoreAtLeast.shouldHaveScoreAtLeast;
import static io.github.trustengine.assertj.TrustAssertions.assertThat;
import static io.github.trustengine.trust.Results.result;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.trustengine.trust.DimensionResult;
import io.github.trustengine.trust.InconclusiveError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HasScoreAtLeastTests {

  @Test
  void passesFromTheLimitOn() {
    assertThat(result().score(60).build()).hasScoreAtLeast(60).hasScoreAtLeast(0);
    assertThat(result().score(100 * (0.1 + 0.2)).build()).hasScoreAtLeast(30);
    assertThat(result().score(59.9999999999).build()).hasScoreAtLeast(60);
  }

  @Test
  void failsBelowTheLimit() {
    DimensionResult result = result().score(59.96).build();

    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> assertThat(result).hasScoreAtLeast(60))
        .withMessage(shouldHaveScoreAtLeast(result, 59.96, 60))
        .withMessageStartingWith(
            "Expecting q4_k_m to have a trust score of at least 60.00 in privacy but it was"
                + " 59.96:");
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, -0.1, 100.1})
  void refusesALimitThatIsNone(double score) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> assertThat(result().build()).hasScoreAtLeast(score))
        .withMessage("score must be from 0.0 to 100.0, but was %s", score);
  }

  @Test
  void failsForNull() {
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> assertThat((DimensionResult) null).hasScoreAtLeast(0))
        .withMessageContaining("Expecting actual not to be null");
  }

  @Test
  void inconclusive() {
    DimensionResult result = result().missing("enron").build();

    assertThatExceptionOfType(InconclusiveError.class)
        .isThrownBy(() -> assertThat(result).hasScoreAtLeast(0))
        .withMessage(shouldBeConclusive(result, "trust score"));
  }
}
