package io.github.trustengine.trust;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apiguardian.api.API;

/**
 * A compressed model: its size, and what it took.
 *
 * @param bytes size of the file, 0 or more
 * @param bitsPerWeight stored bits per weight over all tensors, metadata not counted; 0 or more
 * @param methodBitsPerWeight the same as the recipe's method counts it: codes, scales and zero
 *     points, or the weights that are left with their places; empty if unknown
 * @param sparsity the share of weights that are zero, 0 to 1; empty if unknown
 * @param fallbacks the tensors that are not as the recipe says, with the reasons
 * @param warnings what a reader of the model's figures should know, a sentence each
 * @param making what making the file took; empty if unknown, or if nobody made it
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record ModelFile(
    long bytes,
    double bitsPerWeight,
    OptionalDouble methodBitsPerWeight,
    OptionalDouble sparsity,
    List<Fallback> fallbacks,
    List<String> warnings,
    Optional<Making> making) {

  /**
   * Creates a description of a model.
   *
   * @throws IllegalArgumentException when a number is out of its range
   */
  public ModelFile {
    Ranges.notNegative("bytes", bytes);
    Ranges.notNegative("bitsPerWeight", bitsPerWeight);
    methodBitsPerWeight.ifPresent(bits -> Ranges.notNegative("methodBitsPerWeight", bits));
    sparsity.ifPresent(share -> Ranges.within("sparsity", share, 0, 1));
    fallbacks = List.copyOf(fallbacks);
    warnings = List.copyOf(warnings);
  }

  /**
   * Creates a description of a model of which no more is known.
   *
   * @throws IllegalArgumentException when a number is out of its range
   */
  public ModelFile(long bytes, double bitsPerWeight) {
    this(
        bytes,
        bitsPerWeight,
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        List.of(),
        List.of(),
        Optional.empty());
  }
}
