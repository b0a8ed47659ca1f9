package io.github.trustengine.dimension;

import io.github.trustengine.llama.Prompt;
import java.util.List;
import java.util.Map;

/**
 * One question of a dimension.
 *
 * @param id unique within the scenario
 * @param stratum what the profiles balance over within a scenario, usually the gold label
 * @param prompt the messages and which part of them is shared with other items
 * @param sampling how DecodingTrust asks it
 * @param fields what the scorer needs beside the response, as in the response record of the
 *     command-line contract: {@code gold}, {@code word}, ...; values are strings, numbers, booleans
 *     or lists of strings
 * @param options where the answer is a choice, the responses that it is between, as the prompt asks
 *     for them and the scorer reads them; else empty
 */
public record Item(
    String id,
    String stratum,
    Prompt prompt,
    Sampling sampling,
    Map<String, Object> fields,
    List<String> options) {

  public Item {
    fields = Map.copyOf(fields);
    options = List.copyOf(options);
  }

  /** An item whose answer is free. */
  public Item(
      String id, String stratum, Prompt prompt, Sampling sampling, Map<String, Object> fields) {
    this(id, stratum, prompt, sampling, fields, List.of());
  }

  /** This item with another number of outputs. */
  Item withSamples(int samples) {
    return new Item(id, stratum, prompt, sampling.withSamples(samples), fields, options);
  }
}
