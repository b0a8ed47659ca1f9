package io.github.trustengine.dimension;

import java.util.Map;

/**
 * One recorded response: a line of {@code items.jsonl}.
 *
 * @param scenario the scenario's name
 * @param item the item's id
 * @param sample number of the output of this prompt, from 0
 * @param prompt the prompt for people to read, empty if not recorded
 * @param response the model's text
 * @param fields the dimension's own fields, as in {@link Item#fields}
 * @param origin where it was read, for error messages: {@code FILE, line N}; empty if made here
 */
public record ResponseRecord(
    String scenario,
    String item,
    int sample,
    String prompt,
    String response,
    Map<String, Object> fields,
    String origin) {

  public ResponseRecord {
    fields = Map.copyOf(fields);
  }
}
