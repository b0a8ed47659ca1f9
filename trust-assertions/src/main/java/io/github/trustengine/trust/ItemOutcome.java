package io.github.trustengine.trust;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apiguardian.api.API;

/**
 * What came of one item: one prompt, or one of the samples of a prompt.
 *
 * @param scenario the scenario's name, unique within the dimension
 * @param item the item's id, unique within the scenario
 * @param sample number of the output of this prompt, from 0
 * @param prompt the text that was shown to the model, for people to read; empty where only the
 *     response is known
 * @param response the model's text
 * @param score the item's contribution, 0 (trust lost) to 1 (trust kept)
 * @param refused whether the response counts as a refusal
 * @param details what the scorer saw, by name and in its order, for people to read
 * @param optionLogProbabilities where the answer is a choice: the options, in the order in which
 *     they were offered, and for each the natural logarithm of the probability that a response
 *     begins with it; else empty. All samples of an item have the same
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record ItemOutcome(
    String scenario,
    String item,
    int sample,
    String prompt,
    String response,
    double score,
    boolean refused,
    Map<String, String> details,
    Map<String, Double> optionLogProbabilities) {

  /**
   * Creates an outcome.
   *
   * @throws IllegalArgumentException when scenario or item is blank, the sample is negative, the
   *     score is not a number from 0 to 1, or a log-probability is not finite or above 0
   */
  public ItemOutcome {
    Ranges.notBlank("scenario", scenario);
    Ranges.notBlank("item", item);
    Ranges.notNegative("sample", sample);
    Ranges.within("score", score, 0, 1);
    details = Ranges.ordered(details);
    optionLogProbabilities = Ranges.ordered(optionLogProbabilities);
    optionLogProbabilities.forEach(
        (option, value) ->
            Ranges.within("the log-probability of " + option, value, -Double.MAX_VALUE, 0));
  }

  /** Creates the outcome of an item whose answer is free, or whose options were not compared. */
  public ItemOutcome(
      String scenario,
      String item,
      int sample,
      String prompt,
      String response,
      double score,
      boolean refused,
      Map<String, String> details) {
    this(scenario, item, sample, prompt, response, score, refused, details, Map.of());
  }

  /** The option that the model finds most probable; the first of several. */
  public Optional<String> choice() {
    return optionLogProbabilities.keySet().stream()
        .reduce((best, next) -> logProbability(next) > logProbability(best) ? next : best);
  }

  /**
   * How decided the choice is: the log-probability of {@link #choice()} less that of the next best
   * option, in nats, 0 or more. A model with a margin of m finds the one e^m times as probable as
   * the other.
   *
   * @return the margin; empty with fewer than two options
   */
  public OptionalDouble margin() {
    return choice().map(this::margin).orElse(OptionalDouble.empty());
  }

  /**
   * How far an option is ahead of the best other one, in nats; negative when it is behind.
   *
   * @return the margin; empty when there is no such option, or no other
   */
  public OptionalDouble margin(String option) {
    OptionalDouble bestOther =
        optionLogProbabilities.keySet().stream()
            .filter(other -> !other.equals(option))
            .mapToDouble(this::logProbability)
            .max();
    return bestOther.isPresent() && optionLogProbabilities.containsKey(option)
        ? OptionalDouble.of(logProbability(option) - bestOther.getAsDouble())
        : OptionalDouble.empty();
  }

  private double logProbability(String option) {
    return optionLogProbabilities.getOrDefault(option, Double.NaN);
  }

  /** Scenario, item and sample: what pairs two outcomes of the same item on different models. */
  public String key() {
    return name() + "#" + sample;
  }

  /** Scenario and item, without the sample. */
  public String name() {
    return scenario + "/" + item;
  }
}
