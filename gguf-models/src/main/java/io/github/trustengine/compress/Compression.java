package io.github.trustengine.compress;

import java.util.List;
import java.util.stream.Stream;

/**
 * What a compression came to.
 *
 * @param tensors what became of each, in the order of the new file
 * @param effort what it took
 * @param warnings what a reader of its figures should know, a sentence each
 */
public record Compression(
    List<CompressedTensor> tensors, CompressionEffort effort, List<String> warnings) {

  public Compression {
    tensors = List.copyOf(tensors);
    warnings = List.copyOf(warnings);
  }

  /** The same with another warning, before the others. */
  Compression warned(String warning) {
    return new Compression(
        tensors, effort, Stream.concat(Stream.of(warning), warnings.stream()).toList());
  }
}
