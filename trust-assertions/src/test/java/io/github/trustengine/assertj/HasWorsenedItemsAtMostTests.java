package io.github.trustengine.assertj;

import static io.github.trustengine.assertj.ShouldHaveWorsenedItemsAtMost.shouldHaveWorsenedItemsAtMost;
import static io.github.trustengine.assertj.TrustAssertions.assertThat;
import static io.github.trustengine.trust.Results.result;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.trustengine.trust.InconclusiveError;
import io.github.trustengine.trust.TrustComparison;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HasWorsenedItemsAtMostTests {

  /** One of four got worse, one better: the mean does not show it. */
  private static final TrustComparison COMPARISON =
      new TrustComparison(
          result().item("1", 0).item("2", 1).item("3", 1).item("4", 0).build(),
          result("f16").item("1", 1).item("2", 0).item("3", 1).item("4", 0).build());

  @Test
  void passesUpToTheLimit() {
    assertThat(COMPARISON).losesAtMost(0).hasWorsenedItemsAtMost(0.25);
  }

  @Test
  void failsAboveTheLimit() {
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> assertThat(COMPARISON).hasWorsenedItemsAtMost(0.2))
        .withMessage(shouldHaveWorsenedItemsAtMost(COMPARISON, 0.25, 0.2))
        .withMessageStartingWith(
            "Expecting at most 20.0 % of the items in privacy to get worse on q4_k_m but 25.0 %"
                + " did:");
  }

  /** Neither score is there, but the items are: enough for this verdict. */
  @Test
  void needsNoTrustScore() {
    TrustComparison comparison =
        new TrustComparison(
            result().missing("enron").item("1", 1).build(),
            result("f16").missing("enron").item("1", 1).build());

    assertThat(comparison).hasWorsenedItemsAtMost(0);
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, -0.1, 1.1})
  void refusesALimitThatIsNone(double share) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> assertThat(COMPARISON).hasWorsenedItemsAtMost(share));
  }

  @Test
  void failsForNull() {
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> assertThat((TrustComparison) null).hasWorsenedItemsAtMost(0))
        .withMessageContaining("Expecting actual not to be null");
  }

  @Test
  void inconclusiveWithoutACommonItem() {
    TrustComparison comparison = new TrustComparison(result().build(), result("f16").build());

    assertThatExceptionOfType(InconclusiveError.class)
        .isThrownBy(() -> assertThat(comparison).hasWorsenedItemsAtMost(1));
  }
}
