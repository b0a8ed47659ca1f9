package io.github.trustengine.assertj;

import static io.github.trustengine.assertj.ShouldBeConclusive.shouldBeConclusive;
import static io.github.trustengine.assertj.ShouldBeConclusive.shouldHaveCommonItems;
import static io.github.trustengine.assertj.ShouldLoseAtMost.shouldLoseAtMost;
import static io.github.trustengine.assertj.TrustAssertions.assertThat;
import static io.github.trustengine.trust.Results.result;
import static io.github.trustengine.trust.Results.scores;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.trustengine.trust.DimensionResult;
import io.github.trustengine.trust.InconclusiveError;
import io.github.trustengine.trust.TrustComparison;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentest4j.AssertionFailedError;

class LosesAtMostTests {

  @Test
  void passesUpToTheLimit() {
    assertThat(scores(72.5, 75)).losesAtMost(2.5);
    assertThat(scores(75, 75)).losesAtMost(0);
    assertThat(scores(90, 75)).losesAtMost(0);
  }

  /** 60.1 - 58 is 2.1000000000000014. */
  @Test
  void passesWhenOnlyRoundingExceedsTheLimit() {
    Assertions.assertThat(60.1 - 58).isGreaterThan(2.1);
    assertThat(scores(58, 60.1)).losesAtMost(2.1);
  }

  @Test
  void failsAboveTheLimit() {
    TrustComparison comparison = scores(72.5, 75);

    Throwable failure = catchThrowable(() -> assertThat(comparison).losesAtMost(2));

    Assertions.assertThat(failure)
        .isInstanceOf(AssertionFailedError.class)
        .hasMessage(shouldLoseAtMost(comparison, 2.5, 2));
    AssertionFailedError error = (AssertionFailedError) failure;
    Assertions.assertThat(error.getActual().getValue()).isEqualTo(2.5);
    Assertions.assertThat(error.getExpected().getValue()).isEqualTo(2.0);
  }

  @Test
  void keepsTheDescription() {
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> assertThat(scores(70, 75)).as("gate").losesAtMost(2))
        .withMessageStartingWith("[gate] Expecting q4_k_m to lose at most 2.0 points");
  }

  @Test
  void keepsAnOverriddenMessage() {
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> assertThat(scores(70, 75)).withFailMessage("no").losesAtMost(2))
        .withMessage("no");
  }

  @Test
  void showsWhereTheTestFailed() {
    Throwable failure = catchThrowable(() -> assertThat(scores(70, 75)).losesAtMost(2));

    Assertions.assertThat(failure.getStackTrace()[0].getClassName())
        .isEqualTo(LosesAtMostTests.class.getName());
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, -0.1, 100.1, Double.POSITIVE_INFINITY})
  void refusesALimitThatIsNone(double points) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> assertThat(scores(70, 75)).losesAtMost(points))
        .withMessage("points must be from 0.0 to 100.0, but was %s", points);
  }

  @Test
  void failsForNull() {
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> assertThat((TrustComparison) null).losesAtMost(2))
        .withMessageContaining("Expecting actual not to be null");
  }

  @Test
  void inconclusiveWithoutTheCandidatesScore() {
    DimensionResult candidate = result().item("1", 1).missing("enron", "pii").build();
    TrustComparison comparison = new TrustComparison(candidate, result("f16").item("1", 1).build());

    assertThatExceptionOfType(InconclusiveError.class)
        .isThrownBy(() -> assertThat(comparison).losesAtMost(2))
        .withMessage(shouldBeConclusive(comparison, candidate, "trust score"))
        .withMessageStartingWith(
            "Inconclusive: q4_k_m has no trust score in privacy, for there are no usable responses"
                + " for enron, pii.");
  }

  @Test
  void inconclusiveWithoutTheReferencesScore() {
    DimensionResult reference = result("f16").item("1", 1).missing("enron").build();
    TrustComparison comparison = new TrustComparison(result().item("1", 1).build(), reference);

    assertThatExceptionOfType(InconclusiveError.class)
        .isThrownBy(() -> assertThat(comparison).as("gate").losesAtMost(2))
        .withMessage("[gate] " + shouldBeConclusive(comparison, reference, "trust score"));
  }

  @Test
  void inconclusiveWithoutACommonItem() {
    TrustComparison comparison =
        new TrustComparison(result().item("1", 1).build(), result("f16").item("2", 1).build());

    Throwable failure = catchThrowable(() -> assertThat(comparison).losesAtMost(2));

    Assertions.assertThat(failure)
        .isInstanceOf(InconclusiveError.class)
        .hasMessage(shouldHaveCommonItems(comparison))
        .hasMessageStartingWith(
            "Inconclusive: q4_k_m and the reference f16 have no item in common in privacy.");
    Assertions.assertThat(failure.getStackTrace()[0].getClassName())
        .isEqualTo(LosesAtMostTests.class.getName());
  }
}
