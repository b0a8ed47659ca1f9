package io.github.trustengine.compress;

import java.nio.file.Path;
import java.util.List;

/**
 * A model after compression.
 *
 * @param file the GGUF file
 * @param recipe what was done
 * @param bytes size of the file
 * @param sha256 hash of the file, in lower-case hexadecimal digits
 * @param bitsPerWeight bits of all tensors' data over their elements, norms and embeddings included
 * @param tensors what became of each tensor, in the order of the file
 * @param fromStore whether it was made before, by this process or another one
 * @param effort what it took to make, whenever that was
 * @param warnings what a reader of its figures should know, a sentence each
 */
public record CompressedModel(
    Path file,
    Recipe recipe,
    long bytes,
    String sha256,
    double bitsPerWeight,
    List<CompressedTensor> tensors,
    boolean fromStore,
    CompressionEffort effort,
    List<String> warnings) {

  public CompressedModel {
    tensors = List.copyOf(tensors);
    warnings = List.copyOf(warnings);
  }

  /** Bits per weight as the recipe's method counts them, over the same elements. */
  public double methodBitsPerWeight() {
    return CompressedTensor.methodBitsPerWeight(tensors);
  }

  /** The share of all weights that are zero, from 0 to 1. */
  public double sparsity() {
    return CompressedTensor.sparsity(tensors);
  }

  /** How many tensors got another type than wanted, as their rows do not fit into its blocks. */
  public long fallbacks() {
    return tensors.stream().filter(CompressedTensor::fallback).count();
  }
}
