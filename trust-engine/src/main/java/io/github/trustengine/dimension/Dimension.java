package io.github.trustengine.dimension;

import java.util.List;
import java.util.Optional;

/**
 * A trust dimension. Implementations are found through {@link java.util.ServiceLoader}, have no
 * state, and live in one package each.
 */
public interface Dimension {

  /** The id, one of {@link io.github.trustengine.trust.Dimensions}. */
  String id();

  /** Whether the items offer choices, so that these can be scored by their probabilities. */
  default boolean offersChoices() {
    return false;
  }

  /**
   * All scenarios with their items, made from a data folder in DecodingTrust's layout: the user's
   * or our own.
   *
   * @throws DataException naming the file, when one that a scenario needs is missing or damaged
   */
  List<Scenario> scenarios(DataFolder data);

  /** The field that records need from a judge before they can be scored; most need none. */
  default Optional<JudgedField> judgedField() {
    return Optional.empty();
  }

  /**
   * Scores recorded responses.
   *
   * @param allowMissing take every figure over the scenarios that are there
   * @throws DataException naming file and line, when a record is not what the dimension needs
   */
  DimensionScore score(List<ResponseRecord> responses, Variant variant, boolean allowMissing);
}
