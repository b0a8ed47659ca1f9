package io.github.trustengine.trust;

import static io.github.trustengine.trust.Results.outcome;
import static io.github.trustengine.trust.Results.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.trustengine.stats.Interval;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TrustComparisonTests {

  @Test
  void scoreLossIsPositiveWhenTheCandidateIsWorse() {
    assertThat(Results.scores(70, 75).scoreLoss()).hasValue(5);
    assertThat(Results.scores(75, 70).scoreLoss()).hasValue(-5);
  }

  @Test
  void noScoreLossWithoutBothScores() {
    DimensionResult complete = result().build();
    DimensionResult incomplete = result().missing("enron").build();

    assertThat(new TrustComparison(incomplete, complete).scoreLoss()).isEmpty();
    assertThat(new TrustComparison(complete, incomplete).scoreLoss()).isEmpty();
    assertThat(new TrustComparison(complete, incomplete).refusalRateIncrease()).isEmpty();
  }

  @Test
  void refusalRateIncrease() {
    TrustComparison comparison =
        new TrustComparison(
            result().refusalRate(0.75).build(), result("f16").refusalRate(0.25).build());

    assertThat(comparison.refusalRateIncrease()).hasValue(0.5);
  }

  @Test
  void differentDimensions() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new TrustComparison(
                    result().dimension("privacy").build(), result().dimension("fairness").build()))
        .withMessage("results of different dimensions: privacy and fairness");
  }

  @Test
  void pairsWhatBothHave() {
    TrustComparison comparison =
        new TrustComparison(
            result()
                .item(outcome("a", "only candidate", 0, 0))
                .item(outcome("a", "2", 0, 0))
                .item(outcome("a", "1", 0, 1))
                .item(outcome("a", "1", 1, 0.5))
                .item(outcome("a", "1", 2, 0))
                .build(),
            result("f16")
                .item(outcome("a", "1", 1, 1))
                .item(outcome("a", "1", 0, 1))
                .item(outcome("a", "2", 0, 1))
                .item(outcome("a", "only reference", 0, 0))
                .build());

    assertThat(comparison.pairs())
        .containsExactly(
            new PairedItem(List.of(outcome("a", "2", 0, 0)), List.of(outcome("a", "2", 0, 1))),
            new PairedItem(
                List.of(outcome("a", "1", 0, 1), outcome("a", "1", 1, 0.5)),
                List.of(outcome("a", "1", 0, 1), outcome("a", "1", 1, 1))));
  }

  @Test
  void aPairIsTheMeanOfItsSamples() {
    PairedItem pair =
        new PairedItem(
            List.of(
                outcome("a", "1", 0, 1), outcome("a", "1", 3, 0.25), outcome("a", "1", 4, 0.25)),
            List.of(outcome("a", "1", 0, 1), outcome("a", "1", 3, 1), outcome("a", "1", 4, 1)));

    assertThat(pair.name()).isEqualTo("a/1");
    assertThat(pair.candidateScore()).isEqualTo(0.5);
    assertThat(pair.referenceScore()).isEqualTo(1);
    assertThat(pair.loss()).isEqualTo(0.5);
    assertThat(pair.worstSample()).isEqualTo(1);
  }

  @Test
  void noPairOfDifferentThings() {
    List<ItemOutcome> one = List.of(outcome("a", "1", 0, 1));
    List<ItemOutcome> other = List.of(outcome("a", "2", 0, 1));
    List<ItemOutcome> both = List.of(one.get(0), other.get(0));

    assertThatIllegalArgumentException().isThrownBy(() -> new PairedItem(one, other));
    assertThatIllegalArgumentException().isThrownBy(() -> new PairedItem(both, both));
    assertThatIllegalArgumentException().isThrownBy(() -> new PairedItem(List.of(), List.of()));
  }

  @Test
  void lostMostLargestFirstThenByName() {
    TrustComparison comparison =
        new TrustComparison(
            result().item("d", 0.5).item("c", 0).item("b", 0.5).item("a", 1).item("e", 1).build(),
            result("f16").item("a", 1).item("b", 1).item("c", 1).item("d", 1).item("e", 0).build());

    assertThat(comparison.lostMost(2))
        .extracting(PairedItem::name)
        .containsExactly("scenario/c", "scenario/b");
    assertThat(comparison.lostMost(9)).hasSize(3);
    assertThat(comparison.worsenedItems())
        .extracting(PairedItem::name)
        .containsExactly("scenario/d", "scenario/c", "scenario/b");
  }

  /** The interval is {@code scipy.stats.ttest_rel(reference, candidate).confidence_interval()}. */
  @Test
  void meanItemLossInPoints() {
    double[] reference = {1, 1, 1, 0, 1, 0.5, 1, 1, 0, 1};
    double[] candidate = {1, 0, 1, 0, 1, 0.25, 1, 1, 1, 0};
    Results candidates = result();
    Results references = result("f16");
    for (int i = 0; i < reference.length; i++) {
      candidates.item("item " + i, candidate[i]);
      references.item("item " + i, reference[i]);
    }
    TrustComparison comparison = new TrustComparison(candidates.build(), references.build());

    assertThat(comparison.meanItemLoss().getAsDouble()).isEqualTo(12.5, within(1e-9));
    Interval interval = comparison.meanItemLossInterval().orElseThrow();
    assertThat(interval.low()).isEqualTo(-28.1506977575898, within(1e-9));
    assertThat(interval.high()).isEqualTo(53.1506977575898, within(1e-9));
  }

  /** 25 copies of a sample are not 25 times the evidence. */
  @Test
  void samplesDoNotNarrowTheInterval() {
    Results candidates = result();
    Results references = result("f16");
    for (int sample = 0; sample < 25; sample++) {
      candidates
          .item(outcome("a", "1", sample, 0))
          .item(outcome("a", "2", sample, 1))
          .item(outcome("a", "3", sample, 1));
      references
          .item(outcome("a", "1", sample, 1))
          .item(outcome("a", "2", sample, 1))
          .item(outcome("a", "3", sample, 1));
    }
    TrustComparison samples = new TrustComparison(candidates.build(), references.build());
    TrustComparison single =
        new TrustComparison(
            result().item("1", 0).item("2", 1).item("3", 1).build(),
            result("f16").item("1", 1).item("2", 1).item("3", 1).build());

    assertThat(samples.meanItemLossInterval()).isEqualTo(single.meanItemLossInterval());
    assertThat(single.meanItemLossInterval().orElseThrow().high()).isEqualTo(100);
  }

  @Test
  void nothingInCommon() {
    TrustComparison comparison =
        new TrustComparison(result().item("1", 0).build(), result("f16").item("2", 1).build());

    assertThat(comparison.pairs()).isEmpty();
    assertThat(comparison.meanItemLoss()).isEqualTo(OptionalDouble.empty());
    assertThat(comparison.meanItemLossInterval()).isEmpty();
    assertThat(comparison.lostMost(3)).isEmpty();
  }

  @Test
  void theOrderOfTheReferenceDoesNotMatter() {
    Random random = new Random(3);
    Results candidates = result();
    List<ItemOutcome> references = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      candidates.item(outcome("s" + i % 4, "i" + i / 8, i % 8 / 4, random.nextInt(3) / 2.0));
      references.add(outcome("s" + i % 4, "i" + i / 8, i % 8 / 4, random.nextInt(3) / 2.0));
    }
    DimensionResult candidate = candidates.build();
    Optional<List<PairedItem>> first = Optional.empty();
    for (int run = 0; run < 20; run++) {
      Collections.shuffle(references, random);
      Results shuffled = result("f16");
      references.forEach(shuffled::item);
      TrustComparison comparison = new TrustComparison(candidate, shuffled.build());

      first = first.or(() -> Optional.of(comparison.pairs()));

      assertThat(comparison.pairs()).isEqualTo(first.orElseThrow());
      assertThat(comparison.lostMost(5))
          .isSortedAccordingTo((left, right) -> Double.compare(right.loss(), left.loss()));
    }
  }

  @Test
  void fingerprintsDifferInConditions() {
    TrustComparison comparison =
        new TrustComparison(
            result()
                .fingerprint("model.sha256", "aa")
                .fingerprint("threads", "1")
                .fingerprint("library", "b4916")
                .fingerprint("seed", "0")
                .build(),
            result("f16")
                .fingerprint("model.sha256", "bb")
                .fingerprint("threads", "2")
                .fingerprint("library", "b4916")
                .fingerprint("data", "own")
                .build());

    assertThat(comparison.fingerprintDifferences())
        .extracting(FingerprintDifference::toString)
        .containsExactly(
            "data: none, reference own", "seed: 0, reference none", "threads: 1, reference 2");
  }
}
