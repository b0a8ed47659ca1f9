package io.github.trustengine.trust;

import java.util.Map;

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
 * @param details what the scorer saw, by name, for people to read
 */
public record ItemOutcome(
    String scenario,
    String item,
    int sample,
    String prompt,
    String response,
    double score,
    boolean refused,
    Map<String, String> details) {

  public ItemOutcome {
    details = Map.copyOf(details);
  }

  /** Scenario, item and sample: what pairs two outcomes of the same item on different models. */
  public String key() {
    return scenario + "/" + item + "#" + sample;
  }
}
