package io.github.trustengine.trust;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import org.apiguardian.api.API;

/**
 * The size of a compressed model.
 *
 * @param bytes size of the file, 0 or more
 * @param bitsPerWeight stored bits per weight over all tensors, metadata not counted; 0 or more
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record ModelFile(long bytes, double bitsPerWeight) {

  /**
   * Creates the size of a model.
   *
   * @throws IllegalArgumentException when a number is out of its range
   */
  public ModelFile {
    Ranges.notNegative("bytes", bytes);
    Ranges.notNegative("bitsPerWeight", bitsPerWeight);
  }
}
