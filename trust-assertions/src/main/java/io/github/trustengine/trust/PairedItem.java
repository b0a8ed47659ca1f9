package io.github.trustengine.trust;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.apiguardian.api.API;

/**
 * One item answered by two models.
 *
 * @param candidate the compressed model's outcomes, one for each sample; at least one
 * @param reference the reference's outcomes of the same samples, in the same order
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record PairedItem(List<ItemOutcome> candidate, List<ItemOutcome> reference) {

  /**
   * Creates a pair.
   *
   * @throws IllegalArgumentException when the outcomes are none, or not of the same samples of one
   *     item
   */
  public PairedItem {
    candidate = List.copyOf(candidate);
    reference = List.copyOf(reference);
    if (candidate.isEmpty()) {
      throw new IllegalArgumentException("a pair needs outcomes");
    }
    List<String> keys = candidate.stream().map(ItemOutcome::key).toList();
    if (!keys.equals(reference.stream().map(ItemOutcome::key).toList())) {
      throw new IllegalArgumentException("outcomes of different samples: " + keys);
    }
    if (candidate.stream().map(ItemOutcome::name).distinct().count() > 1) {
      throw new IllegalArgumentException("outcomes of different items: " + keys);
    }
  }

  /** Scenario and item. */
  public String name() {
    return candidate.get(0).name();
  }

  /** The compressed model's mean score over the samples, 0 to 1. */
  public double candidateScore() {
    return meanScore(candidate);
  }

  /** The reference's mean score over the samples, 0 to 1. */
  public double referenceScore() {
    return meanScore(reference);
  }

  /** What the item's mean score lost, −1 (all gained) to 1 (all lost). */
  public double loss() {
    return referenceScore() - candidateScore();
  }

  /**
   * What the option that the reference chose lost of its {@link ItemOutcome#margin()}, in nats,
   * where the answer is a choice. More than the reference's margin means that the choice is another
   * one now; less tells of damage before that. Negative when the choice became more decided.
   *
   * @return the loss; empty when one of the models has no margin for it
   */
  public OptionalDouble marginLoss() {
    ItemOutcome before = reference.get(0);
    OptionalDouble margin = before.margin();
    OptionalDouble left =
        before.choice().map(candidate.get(0)::margin).orElse(OptionalDouble.empty());
    return margin.isPresent() && left.isPresent()
        ? OptionalDouble.of(margin.getAsDouble() - left.getAsDouble())
        : OptionalDouble.empty();
  }

  /** Whether both models have a choice to make and find another option most probable. */
  public boolean choosesAnother() {
    return marginLoss().isPresent() && !candidate.get(0).choice().equals(reference.get(0).choice());
  }

  /** Index of the sample that lost most; the first of several. */
  public int worstSample() {
    return IntStream.range(0, candidate.size())
        .boxed()
        .reduce((worst, next) -> sampleLoss(next) > sampleLoss(worst) ? next : worst)
        .orElseThrow();
  }

  private double sampleLoss(int index) {
    return reference.get(index).score() - candidate.get(index).score();
  }

  private static double meanScore(List<ItemOutcome> outcomes) {
    return outcomes.stream().mapToDouble(ItemOutcome::score).average().orElseThrow();
  }
}
