package io.github.trustengine.assertj;

import static io.github.trustengine.assertj.ShouldHaveItems.shouldHaveAtLeastItems;
import static io.github.trustengine.assertj.ShouldHaveItems.shouldHaveItems;
import static io.github.trustengine.assertj.TrustAssertions.assertThat;
import static io.github.trustengine.trust.Results.outcome;
import static io.github.trustengine.trust.Results.result;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.trustengine.trust.DimensionResult;
import org.junit.jupiter.api.Test;

class HasItemsTests {

  /** Two items, one of them sampled twice. */
  private static final DimensionResult RESULT =
      result()
          .item(outcome("enron", "1", 0, 1))
          .item(outcome("enron", "1", 1, 1))
          .item(outcome("enron", "2", 0, 1))
          .build();

  @Test
  void passes() {
    assertThat(RESULT).hasItems(2).hasAtLeastItems(2).hasAtLeastItems(0);
    assertThat(result().build()).hasItems(0);
  }

  @Test
  void fails() {
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> assertThat(RESULT).hasItems(3))
        .withMessage(shouldHaveItems(RESULT, 3))
        .withMessageStartingWith(
            "Expecting q4_k_m to have been asked 3 items in privacy but there were 2:");
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> assertThat(RESULT).hasItems(1));
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> assertThat(RESULT).hasAtLeastItems(3))
        .withMessage(shouldHaveAtLeastItems(RESULT, 3))
        .withMessageStartingWith(
            "Expecting q4_k_m to have been asked at least 3 items in privacy but there were 2:");
  }

  @Test
  void refusesANegativeCount() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> assertThat(RESULT).hasItems(-1))
        .withMessage("count must be 0 or more, but was -1");
    assertThatIllegalArgumentException().isThrownBy(() -> assertThat(RESULT).hasAtLeastItems(-1));
  }

  @Test
  void failsForNull() {
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> assertThat((DimensionResult) null).hasItems(0));
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> assertThat((DimensionResult) null).hasAtLeastItems(0));
  }
}
