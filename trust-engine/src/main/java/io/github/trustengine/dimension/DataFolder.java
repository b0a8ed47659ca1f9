package io.github.trustengine.dimension;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * The items and wording of a run: {@code data/} in DecodingTrust's own layout with {@code
 * strings.json} beside it. Our own data has the same layout, in this project's resources.
 */
public interface DataFolder {

  /** The wording: {@code strings.json}. */
  JsonNode strings();

  /**
   * A JSON file.
   *
   * @param path relative to {@code data/}
   * @throws DataException if it is missing or no JSON
   */
  JsonNode json(String path);

  /** Where the data comes from and the SHA-256 of what was read, for the fingerprint. */
  String fingerprint();
}
