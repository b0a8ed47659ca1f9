package io.github.trustengine.assertj;

import static io.github.trustengine.assertj.ShouldLoseMarginAtMost.shouldHaveMargins;
import static io.github.trustengine.assertj.ShouldLoseMarginAtMost.shouldLoseMarginAtMost;
import static io.github.trustengine.assertj.TrustAssertions.assertThat;
import static io.github.trustengine.trust.Results.margins;
import static io.github.trustengine.trust.Results.scores;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.trustengine.trust.InconclusiveError;
import io.github.trustengine.trust.TrustComparison;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentest4j.AssertionFailedError;

class LosesMarginAtMostTests {

  private static final TrustComparison LOST =
      margins(new double[] {-1.5, -3, -0.5}, new double[] {-1, -0.5, -0.5});

  @Test
  void passesUpToTheLimit() {
    assertThat(LOST).losesMarginAtMost(1).losesMarginAtMost(1.5);
    assertThat(margins(new double[] {-0.5}, new double[] {-1})).losesMarginAtMost(0);
  }

  @Test
  void failsAboveTheLimit() {
    Throwable failure = catchThrowable(() -> assertThat(LOST).losesMarginAtMost(0.5));

    Assertions.assertThat(failure)
        .isInstanceOf(AssertionFailedError.class)
        .hasMessage(shouldLoseMarginAtMost(LOST, 1, 0.5))
        .hasMessageStartingWith(
            "Expecting the reference's choices in privacy to lose at most 0.5 nats of their margin"
                + " on q4_k_m but they lost 1.0:")
        .hasMessageContaining(
            "  margin       1.00 nats, reference 1.33 nats; mean loss of the reference's choices"
                + " 1.00 nats (95 % interval -2.29 to 4.29, n = 3); other choices: 1");
    AssertionFailedError error = (AssertionFailedError) failure;
    Assertions.assertThat(error.getActual().getValue()).isEqualTo(1.0);
    Assertions.assertThat(error.getExpected().getValue()).isEqualTo(0.5);
  }

  @Test
  void isSoftWhereAllAre() {
    SoftTrustAssertions softly = new SoftTrustAssertions();
    softly.assertThat(LOST).losesMarginAtMost(0.5).losesMarginAtMost(0.25);
    Assertions.assertThat(softly.assertionErrorsCollected()).hasSize(2);
  }

  @Test
  void inconclusiveWithoutAChoice() {
    TrustComparison free = scores(70, 75);

    assertThatExceptionOfType(InconclusiveError.class)
        .isThrownBy(() -> assertThat(free).losesMarginAtMost(1))
        .withMessage(shouldHaveMargins(free))
        .withMessageStartingWith(
            "Inconclusive: q4_k_m and the reference f16 have no item in privacy whose answer is a"
                + " choice, so there is no margin.");
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, -0.1, Double.POSITIVE_INFINITY})
  void refusesALimitThatIsNone(double nats) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> assertThat(LOST).losesMarginAtMost(nats))
        .withMessage("nats must be a number from 0 on, but was %s", nats);
  }
}
