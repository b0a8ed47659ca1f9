package io.github.trustengine.compress;

/**
 * How far a compression has come.
 *
 * @param tensor the tensor that was written last
 * @param done bytes of the source's tensors that are done
 * @param total bytes of all of them
 */
public record CompressionProgress(String tensor, long done, long total) {

  /** The part that is done, from 0 to 1. */
  public double fraction() {
    return total == 0 ? 1 : (double) done / total;
  }
}
