package io.github.trustengine.trust;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import org.apiguardian.api.API;

/**
 * Tensors of a compressed model that are not as the recipe says, all for the same reason.
 *
 * @param reason what does not fit, and what was done instead
 * @param tensors how many, 1 or more
 * @param names which; many at once are put together, for instance {@code
 *     blk.0-29.{attn_k,attn_q}.weight}
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record Fallback(String reason, int tensors, String names) {

  /**
   * Creates a fallback.
   *
   * @throws IllegalArgumentException when it is of no tensor, or says nothing
   */
  public Fallback {
    Ranges.notBlank("reason", reason);
    Ranges.notBlank("names", names);
    Ranges.positive("tensors", tensors);
  }
}
