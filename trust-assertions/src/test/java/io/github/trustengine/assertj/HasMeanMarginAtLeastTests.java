package io.github.trustengine.assertj;

import static io.github.trustengine.assertj.ShouldHaveMeanMarginAtLeast.shouldHaveMargins;
import static io.github.trustengine.assertj.ShouldHaveMeanMarginAtLeast.shouldHaveMeanMarginAtLeast;
import static io.github.trustengine.assertj.TrustAssertions.assertThat;
import static io.github.trustengine.trust.Results.result;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.trustengine.trust.DimensionResult;
import io.github.trustengine.trust.InconclusiveError;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HasMeanMarginAtLeastTests {

  private static final DimensionResult DECIDED =
      result()
          .choice("1", Map.of("yes", -1.0, "no", -3.0))
          .choice("2", Map.of("yes", -1.5, "no", -1.0))
          .build();

  @Test
  void passesDownToTheLimit() {
    assertThat(DECIDED).hasMeanMarginAtLeast(1.25).hasMeanMarginAtLeast(0);
  }

  @Test
  void failsBelowTheLimit() {
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> assertThat(DECIDED).hasMeanMarginAtLeast(1.5))
        .withMessage(shouldHaveMeanMarginAtLeast(DECIDED, 1.25, 1.5))
        .withMessageStartingWith(
            "Expecting q4_k_m to decide between the options in privacy with a mean margin of at"
                + " least 1.5 nats but it was 1.3:")
        .withMessageContaining("  margin       1.25 nats");
  }

  @Test
  void inconclusiveWithoutAChoice() {
    DimensionResult free = result().item("1", 1).build();

    assertThatExceptionOfType(InconclusiveError.class)
        .isThrownBy(() -> assertThat(free).hasMeanMarginAtLeast(1))
        .withMessage(shouldHaveMargins(free));
  }

  @Test
  void refusesALimitThatIsNone() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> assertThat(DECIDED).hasMeanMarginAtLeast(-1))
        .withMessage("nats must be a number from 0 on, but was -1.0");
  }
}
