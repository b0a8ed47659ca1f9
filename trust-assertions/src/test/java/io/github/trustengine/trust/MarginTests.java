package io.github.trustengine.trust;

import static io.github.trustengine.trust.Results.margins;
import static io.github.trustengine.trust.Results.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.trustengine.stats.ConfidenceIntervals;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class MarginTests {

  private static ItemOutcome choice(Object... options) {
    Map<String, Double> logProbabilities = new LinkedHashMap<>();
    for (int i = 0; i < options.length; i += 2) {
      logProbabilities.put((String) options[i], (Double) options[i + 1]);
    }
    return result().choice("1", logProbabilities).build().items().get(0);
  }

  @Test
  void isOfTheMostProbableOptionOverTheNext() {
    ItemOutcome outcome = choice("yes", -3.0, "maybe", -0.5, "no", -1.25);

    assertThat(outcome.choice()).contains("maybe");
    assertThat(outcome.margin()).hasValue(0.75);
    assertThat(outcome.margin("maybe")).hasValue(0.75);
    assertThat(outcome.margin("no")).hasValue(-0.75);
    assertThat(outcome.margin("yes")).hasValue(-2.5);
    assertThat(outcome.margin("never")).isEmpty();
    assertThat(outcome.optionLogProbabilities().keySet()).containsExactly("yes", "maybe", "no");
  }

  @Test
  void isNoneWithoutAChoice() {
    assertThat(choice("yes", -1.0).choice()).contains("yes");
    assertThat(choice("yes", -1.0).margin()).isEmpty();
    assertThat(choice().choice()).isEmpty();
    assertThat(choice().margin()).isEmpty();
    assertThat(result().item("1", 1).build().meanMargin()).isEmpty();
  }

  @Test
  void isZeroBetweenEqualOptionsAndTheFirstIsChosen() {
    ItemOutcome outcome = choice("b", -1.0, "a", -1.0);

    assertThat(outcome.choice()).contains("b");
    assertThat(outcome.margin()).hasValue(0);
    assertThat(choice("a", -Double.MAX_VALUE, "b", -Double.MAX_VALUE).choice()).contains("a");
  }

  @Test
  void refusesWhatIsNoLogProbability() {
    for (double value : new double[] {0.1, Double.NaN, Double.NEGATIVE_INFINITY}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> choice("yes", value))
          .withMessageContaining("the log-probability of yes");
    }
    assertThat(choice("yes", 0.0, "no", -1.0).margin()).hasValue(1);
  }

  @Test
  void countsOncePerItemInTheMean() {
    ItemOutcome one = choice("yes", -1.0, "no", -2.0);
    Results results = result().item("free", 1).choice("2", Map.of("yes", -1.0, "no", -4.0));
    for (int sample = 0; sample < 3; sample++) {
      results.item(
          new ItemOutcome(
              "scenario",
              "1",
              sample,
              "prompt",
              "response",
              1,
              false,
              Map.of(),
              one.optionLogProbabilities()));
    }
    assertThat(results.build().meanMargin()).hasValue((1 + 3) / 2.0);
  }

  /** The reference's choice is yes with margins 1 and 1.5; it is left 0.5 and -1 of them. */
  @Test
  void isLostByTheReferencesChoice() {
    TrustComparison comparison = margins(new double[] {-1.5, -3}, new double[] {-1, -0.5});

    assertThat(comparison.pairs())
        .extracting(PairedItem::marginLoss)
        .containsExactly(OptionalDouble.of(0.5), OptionalDouble.of(2.5));
    assertThat(comparison.pairs())
        .extracting(PairedItem::choosesAnother)
        .containsExactly(false, true);
    assertThat(comparison.meanMarginLoss()).hasValue(1.5);
    assertThat(comparison.meanMarginLossInterval())
        .isEqualTo(ConfidenceIntervals.ofMean(new double[] {0.5, 2.5}))
        .isPresent();
  }

  /** A flip to a decided wrong answer has a large margin of its own, and is a loss nevertheless. */
  @Test
  void isLostWhereTheCandidateIsDecidedOtherwise() {
    TrustComparison comparison = margins(new double[] {-9}, new double[] {-1});

    assertThat(comparison.candidate().meanMargin()).hasValue(7);
    assertThat(comparison.reference().meanMargin()).hasValue(1);
    assertThat(comparison.meanMarginLoss()).hasValue(8);
    assertThat(comparison.meanMarginLossInterval()).isEmpty();
  }

  @Test
  void isGainedWhereTheChoiceIsMoreDecided() {
    assertThat(margins(new double[] {-0.25}, new double[] {-1}).meanMarginLoss().getAsDouble())
        .isCloseTo(-0.75, within(1e-12));
  }

  @Test
  void isNotComparedBetweenDifferentOptions() {
    TrustComparison comparison =
        new TrustComparison(
            result().choice("1", Map.of("no", -1.0, "maybe", -2.0)).item("2", 1).build(),
            result("f16").choice("1", Map.of("yes", -1.0, "no", -2.0)).item("2", 1).build());

    assertThat(comparison.meanMarginLoss()).isEmpty();
    assertThat(comparison.pairs())
        .extracting(PairedItem::choosesAnother)
        .isEqualTo(List.of(false, false));
  }
}
