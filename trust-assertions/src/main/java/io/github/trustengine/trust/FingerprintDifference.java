package io.github.trustengine.trust;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.util.Optional;
import org.apiguardian.api.API;

/**
 * A condition that was not the same in two measurements.
 *
 * @param name the fingerprint's entry
 * @param candidate its value for the compressed model, if there is one
 * @param reference its value for the reference, if there is one
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record FingerprintDifference(
    String name, Optional<String> candidate, Optional<String> reference) {

  /** The difference in words, on one line: {@code threads: 1, reference 2}. */
  @Override
  public String toString() {
    return name + ": " + candidate.orElse("none") + ", reference " + reference.orElse("none");
  }
}
