package io.github.trustengine.assertj;

import static io.github.trustengine.assertj.ShouldBeConclusive.shouldBeConclusive;
import static io.github.trustengine.assertj.ShouldBeConclusive.shouldHaveResponsesFor;
import static io.github.trustengine.assertj.ShouldHaveMetric.shouldHaveMetric;
import static io.github.trustengine.assertj.ShouldHaveMetric.shouldHaveMetricAtLeast;
import static io.github.trustengine.assertj.ShouldHaveMetric.shouldHaveMetricAtMost;
import static io.github.trustengine.assertj.ShouldHaveMetric.shouldHaveScenario;
import static io.github.trustengine.assertj.TrustAssertions.assertThat;
import static io.github.trustengine.trust.Results.result;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.trustengine.trust.DimensionResult;
import io.github.trustengine.trust.InconclusiveError;
import io.github.trustengine.trust.TrustComparison;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HasMetricTests {

  private static final DimensionResult RESULT =
      result().metric("leakage", 12.5).metric("enron", "local", 8).metric("pii", "leak", 3).build();

  @Test
  void passesWithinTheLimit() {
    assertThat(RESULT)
        .hasMetricAtLeast("leakage", 12.5)
        .hasMetricAtMost("leakage", 12.5)
        .hasScenarioMetricAtLeast("enron", "local", 8)
        .hasScenarioMetricAtMost("enron", "local", 8);
  }

  @Test
  void failsBelowTheLimit() {
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> assertThat(RESULT).hasMetricAtLeast("leakage", 13))
        .withMessage(shouldHaveMetricAtLeast(RESULT, "privacy", "leakage", 12.5, 13))
        .withMessageStartingWith(
            "Expecting q4_k_m to have leakage at least 13.0 in privacy but it was 12.5:");
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> assertThat(RESULT).hasScenarioMetricAtLeast("enron", "local", 9))
        .withMessage(shouldHaveMetricAtLeast(RESULT, "enron", "local", 8, 9));
  }

  @Test
  void failsAboveTheLimit() {
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> assertThat(RESULT).hasMetricAtMost("leakage", 12))
        .withMessage(shouldHaveMetricAtMost(RESULT, "privacy", "leakage", 12.5, 12))
        .withMessageStartingWith(
            "Expecting q4_k_m to have leakage at most 12.0 in privacy but it was 12.5:");
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> assertThat(RESULT).hasScenarioMetricAtMost("enron", "local", 7))
        .withMessage(shouldHaveMetricAtMost(RESULT, "enron", "local", 8, 7));
  }

  @Test
  void suggestsTheNearestName() {
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> assertThat(RESULT).hasMetricAtMost("leackage", 12))
        .withMessage(shouldHaveMetric(RESULT, "privacy", "leackage", List.of("leakage")))
        .withMessageContaining(
            "Expecting q4_k_m to have the metric leackage in privacy but there is none. Did you"
                + " mean leakage?")
        .withMessageContaining("There is: leakage");
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> assertThat(RESULT).hasScenarioMetricAtMost("Enron", "local", 7))
        .withMessage(shouldHaveScenario(RESULT, "Enron"))
        .withMessageContaining("Did you mean enron?")
        .withMessageContaining("There is: enron, pii");
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> assertThat(RESULT).hasScenarioMetricAtLeast("enron", "toxicity", 7))
        .withMessage(shouldHaveMetric(RESULT, "enron", "toxicity", List.of("local")))
        .withMessageContaining("the metric toxicity in enron but there is none.\n");
  }

  @Test
  void inconclusiveWhereResponsesAreMissing() {
    DimensionResult result = result().missing("enron").metric("pii", "leak", 3).build();

    assertThatExceptionOfType(InconclusiveError.class)
        .isThrownBy(() -> assertThat(result).hasMetricAtMost("leakage", 12))
        .withMessage(shouldBeConclusive(result, "metric leakage"));
    assertThatExceptionOfType(InconclusiveError.class)
        .isThrownBy(() -> assertThat(result).hasScenarioMetricAtMost("enron", "local", 7))
        .withMessage(shouldBeConclusive(result, "scenario enron"));
    assertThat(result).hasScenarioMetricAtMost("pii", "leak", 3);
  }

  /** With refusals only, "without refusals" has no value; others show that it is no misspelling. */
  @Test
  void inconclusiveWhereNoResponseCounts() {
    String name = "leak_without_refusals";
    DimensionResult refused =
        result().item("1", 1).metric("pii", "leak", 0).metric("enron", name, 8).build();
    DimensionResult reference =
        result("f16").item("1", 1).metric(name, 9).metric("pii", name, 9).build();

    assertThatExceptionOfType(InconclusiveError.class)
        .isThrownBy(() -> assertThat(refused).hasScenarioMetricAtMost("pii", name, 10))
        .withMessage(shouldHaveResponsesFor(refused, "pii", name))
        .withMessageStartingWith("Inconclusive: q4_k_m has no leak_without_refusals in pii.");
    DimensionResultAssert compared =
        assertThat(new TrustComparison(refused, reference)).candidate();
    assertThatExceptionOfType(InconclusiveError.class)
        .isThrownBy(() -> compared.hasMetricAtLeast(name, 10))
        .withMessage(shouldHaveResponsesFor(refused, "privacy", name));
  }

  @Test
  void aScenariosFigureIsNoneOfTheDimension() {
    DimensionResult result = result().metric("enron", "local", 8).build();

    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> assertThat(result).hasMetricAtMost("local", 10))
        .isNotInstanceOf(InconclusiveError.class);
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void refusesALimitThatIsNone(double value) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> assertThat(RESULT).hasMetricAtMost("leakage", value))
        .withMessage("value must be a finite number, but was %s", value);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> assertThat(RESULT).hasMetricAtLeast("leakage", value));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> assertThat(RESULT).hasScenarioMetricAtLeast("enron", "local", value));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> assertThat(RESULT).hasScenarioMetricAtMost("enron", "local", value));
  }

  @Test
  void failsForNull() {
    DimensionResultAssert assertion = assertThat((DimensionResult) null);

    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> assertion.hasMetricAtMost("leakage", 0));
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> assertion.hasMetricAtLeast("leakage", 0));
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> assertion.hasScenarioMetricAtMost("enron", "local", 0));
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> assertion.hasScenarioMetricAtLeast("enron", "local", 0));
  }
}
