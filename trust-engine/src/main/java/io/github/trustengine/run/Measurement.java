package io.github.trustengine.run;

import io.github.trustengine.trust.Scoring;
import java.util.Optional;

/**
 * What to measure: a dimension, or the user's own items.
 *
 * @param dimension the dimension's id; empty when {@code items} is given
 * @param items the user's own JSONL file; empty for a dimension
 * @param scoring what is scored where the answer is a choice; empty: as the configuration says
 */
public record Measurement(String dimension, String items, Optional<Scoring> scoring) {

  public static Measurement dimension(String id) {
    return new Measurement(id, "", Optional.empty());
  }

  public static Measurement ownItems(String file) {
    return new Measurement("", file, Optional.empty());
  }

  /** The same, scored like this. */
  public Measurement scoredBy(Scoring other) {
    return new Measurement(dimension, items, Optional.of(other));
  }

  /** What the measurement is called in names of tests, files and tables. */
  public String name() {
    return dimension.isEmpty() ? items : dimension;
  }
}
