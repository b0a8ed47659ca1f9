package io.github.trustengine.trust;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.util.Map;
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
    Map<String, String> details) {

  /**
   * Creates an outcome.
   *
   * @throws IllegalArgumentException when scenario or item is blank, the sample is negative, or the
   *     score is not a number from 0 to 1
   */
  public ItemOutcome {
    Ranges.notBlank("scenario", scenario);
    Ranges.notBlank("item", item);
    Ranges.notNegative("sample", sample);
    Ranges.within("score", score, 0, 1);
    details = Ranges.ordered(details);
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
