package io.github.trustengine.trust;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import org.apiguardian.api.API;

/**
 * What a measurement took. All numbers are 0 or more.
 *
 * @param items responses made
 * @param promptTokens tokens of all prompts
 * @param reusedTokens how many of them did not have to be decoded, for they were in the cache
 * @param generatedTokens tokens of all responses
 * @param seconds wall-clock time of generating and scoring
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record Effort(
    int items, long promptTokens, long reusedTokens, long generatedTokens, double seconds) {

  /**
   * Creates an effort.
   *
   * @throws IllegalArgumentException when a number is negative or not finite
   */
  public Effort {
    Ranges.notNegative("items", items);
    Ranges.notNegative("promptTokens", promptTokens);
    Ranges.notNegative("reusedTokens", reusedTokens);
    Ranges.notNegative("generatedTokens", generatedTokens);
    Ranges.notNegative("seconds", seconds);
  }
}
