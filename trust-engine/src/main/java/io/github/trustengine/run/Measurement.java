package io.github.trustengine.run;

/**
 * What to measure: a dimension, or the user's own items.
 *
 * @param dimension the dimension's id; empty when {@code items} is given
 * @param items the user's own JSONL file; empty for a dimension
 */
public record Measurement(String dimension, String items) {

  public static Measurement dimension(String id) {
    return new Measurement(id, "");
  }

  public static Measurement ownItems(String file) {
    return new Measurement("", file);
  }

  /** What the measurement is called in names of tests, files and tables. */
  public String name() {
    return dimension.isEmpty() ? items : dimension;
  }
}
