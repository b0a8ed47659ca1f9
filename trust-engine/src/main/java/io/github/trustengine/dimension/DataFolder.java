package io.github.trustengine.dimension;

/**
 * The items and wording of a run: {@code data/} in DecodingTrust's own layout with {@code
 * strings.json} beside it. Our own data has the same layout, in this project's resources.
 *
 * <p>Open one folder per measurement: the fingerprint is over the files that were read from it.
 */
public interface DataFolder {

  /**
   * The wording of one dimension, or of something that several share: a top-level entry of {@code
   * strings.json}.
   *
   * @throws DataException if it is missing
   */
  DataNode wording(String section);

  /**
   * A JSON file.
   *
   * @param path relative to {@code data/}
   * @throws DataException if it is missing or no JSON
   */
  DataNode json(String path);

  /**
   * A file that is not one JSON value.
   *
   * @param path relative to {@code data/}
   * @throws DataException if it is missing
   */
  DataFile file(String path);

  /** Where the data comes from and the SHA-256 of what was read, for the fingerprint. */
  String fingerprint();
}
