package io.github.trustengine.assertj;

import static io.github.trustengine.assertj.ShouldBeConclusive.shouldBeConclusive;
import static io.github.trustengine.assertj.ShouldHaveRefusalRateIncreaseAtMost.shouldHaveRefusalRateIncreaseAtMost;
import static io.github.trustengine.assertj.TrustAssertions.assertThat;
import static io.github.trustengine.trust.Results.result;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.trustengine.trust.DimensionResult;
import io.github.trustengine.trust.InconclusiveError;
import io.github.trustengine.trust.TrustComparison;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HasRefusalRateIncreaseAtMostTests {

  @Test
  void passesUpToTheLimit() {
    assertThat(rates(0.75, 0.5)).hasRefusalRateIncreaseAtMost(0.25);
    assertThat(rates(0.3, 0.1)).hasRefusalRateIncreaseAtMost(0.2);
    assertThat(rates(0.1, 0.3)).hasRefusalRateIncreaseAtMost(0);
  }

  @Test
  void failsAboveTheLimit() {
    TrustComparison comparison = rates(0.75, 0.5);

    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> assertThat(comparison).hasRefusalRateIncreaseAtMost(0.2))
        .withMessage(shouldHaveRefusalRateIncreaseAtMost(comparison, 0.25, 0.2))
        .withMessageStartingWith(
            "Expecting the refusal rate of q4_k_m in privacy to grow by at most 20.0 percentage points"
                + " but it grew by 25.0:");
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, -0.1, 50})
  void refusesALimitThatIsNone(double share) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> assertThat(rates(0, 0)).hasRefusalRateIncreaseAtMost(share))
        .withMessage("share must be a share from 0 to 1 (50 %% is 0.5), but was %s", share);
  }

  @Test
  void failsForNull() {
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> assertThat((TrustComparison) null).hasRefusalRateIncreaseAtMost(0))
        .withMessageContaining("Expecting actual not to be null");
  }

  @Test
  void inconclusive() {
    DimensionResult candidate = result().item("1", 1).missing("enron").build();
    TrustComparison incomplete = new TrustComparison(candidate, result("f16").item("1", 1).build());
    TrustComparison unpaired = new TrustComparison(result().build(), result("f16").build());

    assertThatExceptionOfType(InconclusiveError.class)
        .isThrownBy(() -> assertThat(incomplete).hasRefusalRateIncreaseAtMost(1))
        .withMessage(shouldBeConclusive(incomplete, candidate, "refusal rate"));
    assertThatExceptionOfType(InconclusiveError.class)
        .isThrownBy(() -> assertThat(unpaired).hasRefusalRateIncreaseAtMost(1));
  }

  private static TrustComparison rates(double candidate, double reference) {
    return new TrustComparison(
        result().refusalRate(candidate).item("1", 1).build(),
        result("f16").refusalRate(reference).item("1", 1).build());
  }
}
