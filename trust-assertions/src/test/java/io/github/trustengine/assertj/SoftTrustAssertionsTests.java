package io.github.trustengine.assertj;

import static io.github.trustengine.trust.Results.result;
import static io.github.trustengine.trust.Results.scores;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.trustengine.trust.InconclusiveError;
import io.github.trustengine.trust.TrustComparison;
import java.util.List;
import java.util.function.Consumer;
import org.assertj.core.api.AbstractSoftAssertions;
import org.junit.jupiter.api.Test;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.MultipleFailuresError;

class SoftTrustAssertionsTests {

  private static final TrustComparison COMPARISON = scores(70, 75);

  @Test
  void collectsEveryFailure() {
    List<Throwable> failures =
        failures(
            softly -> {
              softly.assertThat(COMPARISON).as("gate").losesAtMost(4).losesAtMost(3);
              softly.assertThat(COMPARISON).losesAtMost(5);
              softly.assertThat(COMPARISON.candidate()).hasScoreAtLeast(90);
              softly.assertThat("text").isEqualTo("other");
            });

    assertThat(failures)
        .hasSize(4)
        .extracting(failure -> String.valueOf(failure.getMessage()).lines().findFirst().orElse(""))
        .startsWith(
            "[gate] Expecting q4_k_m to lose at most 4.0 points of the trust score in privacy but"
                + " it lost 5.0:",
            "[gate] Expecting q4_k_m to lose at most 3.0 points of the trust score in privacy but"
                + " it lost 5.0:",
            "Expecting q4_k_m to have a trust score of at least 90.0 in privacy but it was 70.0:");
    assertThat(failures.get(0)).isInstanceOf(AssertionFailedError.class);
  }

  /** AssertJ wraps only what methods of some names return: see TrustComparisonAssert#candidate. */
  @Test
  void navigationStaysSoft() {
    List<Throwable> failures =
        failures(
            softly -> {
              softly.assertThat(COMPARISON).as("gate").candidate().hasScoreAtLeast(90).hasItems(7);
              softly.assertThat(COMPARISON).losesAtMost(1).reference().hasScoreAtLeast(95);
            });

    assertThat(failures).hasSize(4);
    assertThat(failures.get(0)).hasMessageStartingWith("[gate] Expecting q4_k_m ");
    assertThat(failures.get(3)).hasMessageStartingWith("Expecting f16 ");
  }

  @Test
  void keepsInconclusiveApartFromFailed() {
    TrustComparison inconclusive =
        new TrustComparison(result().missing("enron").build(), result("f16").build());

    List<Throwable> failures =
        failures(
            softly -> {
              softly.assertThat(inconclusive).losesAtMost(5);
              softly.assertThat(inconclusive.candidate()).hasScoreAtLeast(5);
              softly.assertThat(COMPARISON).losesAtMost(1);
            });

    assertThat(failures)
        .extracting(Object::getClass)
        .containsExactly(
            InconclusiveError.class, InconclusiveError.class, AssertionFailedError.class);
    assertThat(failures.get(0))
        .hasMessageStartingWith("Inconclusive: q4_k_m has no trust score in privacy")
        .hasMessageContaining("at SoftTrustAssertionsTests.");
  }

  /** What the reference has and the candidate lacks is no misspelling. */
  @Test
  void keepsInMindWhatIsComparedWith() {
    TrustComparison refused =
        new TrustComparison(result().build(), result("f16").metric("leak", 1).build());

    List<Throwable> failures =
        failures(
            softly -> {
              softly.assertThat(refused).candidate().hasMetricAtMost("leak", 5);
              softly.assertThat(refused).candidate().hasMetricAtMost("leek", 5);
            });

    assertThat(failures).hasSize(2);
    assertThat(failures.get(0))
        .isInstanceOf(InconclusiveError.class)
        .hasMessageStartingWith("Inconclusive: q4_k_m has no leak in privacy.");
    assertThat(failures.get(1)).isNotInstanceOf(InconclusiveError.class);
  }

  @Test
  void collectsNull() {
    List<Throwable> failures =
        failures(softly -> softly.assertThat((TrustComparison) null).losesAtMost(1));

    assertThat(failures).hasSize(1);
  }

  @Test
  void silentWhenAllPass() {
    SoftTrustAssertions.assertSoftly(softly -> softly.assertThat(COMPARISON).losesAtMost(5));
  }

  @Test
  void mixesIntoOtherSoftAssertions() {
    Mixed softly = new Mixed();

    softly.assertThat(COMPARISON).losesAtMost(1);

    assertThat(softly.assertionErrorsCollected()).hasSize(1);
  }

  /** How the assertions join those of a project. */
  static class Mixed extends AbstractSoftAssertions implements TrustSoftAssertionsProvider {}

  private static List<Throwable> failures(Consumer<SoftTrustAssertions> made) {
    Throwable failure = catchThrowable(() -> SoftTrustAssertions.assertSoftly(made));
    assertThat(failure).isInstanceOf(MultipleFailuresError.class);
    return ((MultipleFailuresError) failure).getFailures();
  }
}
