package io.github.trustengine.compress;

import java.util.List;

/**
 * What a compression came to.
 *
 * @param tensors what became of each, in the order of the new file
 * @param effort what it took
 */
public record Compression(List<CompressedTensor> tensors, CompressionEffort effort) {

  public Compression {
    tensors = List.copyOf(tensors);
  }
}
