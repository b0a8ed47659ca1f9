package io.github.trustengine.assertj;

import static io.github.trustengine.assertj.ShouldBeConclusive.shouldBeConclusive;
import static io.github.trustengine.assertj.ShouldHaveRefusalRateAtMost.shouldHaveRefusalRateAtMost;
import static io.github.trustengine.assertj.TrustAssertions.assertThat;
import static io.github.trustengine.trust.Results.result;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.trustengine.trust.DimensionResult;
import io.github.trustengine.trust.InconclusiveError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HasRefusalRateAtMostTests {

  private static final DimensionResult RESULT = result().refusalRate(0.25).build();

  @Test
  void passesUpToTheLimit() {
    assertThat(RESULT).hasRefusalRateAtMost(0.25).hasRefusalRateAtMost(1);
  }

  @Test
  void failsAboveTheLimit() {
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> assertThat(RESULT).hasRefusalRateAtMost(0.2))
        .withMessage(shouldHaveRefusalRateAtMost(RESULT, 0.25, 0.2))
        .withMessageStartingWith(
            "Expecting q4_k_m to refuse at most 20.0 % of the items in privacy but it refused"
                + " 25.0 %:");
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, -0.1, 25})
  void refusesALimitThatIsNone(double share) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> assertThat(RESULT).hasRefusalRateAtMost(share))
        .withMessage("share must be a share from 0 to 1 (50 %% is 0.5), but was %s", share);
  }

  @Test
  void failsForNull() {
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> assertThat((DimensionResult) null).hasRefusalRateAtMost(0))
        .withMessageContaining("Expecting actual not to be null");
  }

  @Test
  void inconclusive() {
    DimensionResult result = result().missing("enron").build();

    assertThatExceptionOfType(InconclusiveError.class)
        .isThrownBy(() -> assertThat(result).hasRefusalRateAtMost(1))
        .withMessage(shouldBeConclusive(result, "refusal rate"));
  }
}
