package io.github.trustengine.trust;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import org.apiguardian.api.API;

/**
 * What a measurement took. All numbers are 0 or more.
 *
 * @param items responses
 * @param storedItems how many of them had been made before: by an earlier run that kept them, or
 *     for an equal prompt of this one. The numbers of tokens are those of the others
 * @param promptTokens tokens of all prompts
 * @param reusedTokens how many of them did not have to be decoded, for they were in the cache
 * @param generatedTokens tokens of all responses
 * @param seconds wall-clock time of generating and scoring
 */
@API(status = EXPERIMENTAL, since = "0.1")
public record Effort(
    int items,
    int storedItems,
    long promptTokens,
    long reusedTokens,
    long generatedTokens,
    double seconds) {

  /**
   * Creates an effort.
   *
   * @throws IllegalArgumentException when a number is negative or not finite, or more items are
   *     stored than there are
   */
  public Effort {
    Ranges.notNegative("items", items);
    Ranges.notNegative("storedItems", storedItems);
    Ranges.notNegative("items that were not stored", items - (long) storedItems);
    Ranges.notNegative("promptTokens", promptTokens);
    Ranges.notNegative("reusedTokens", reusedTokens);
    Ranges.notNegative("generatedTokens", generatedTokens);
    Ranges.notNegative("seconds", seconds);
  }
}
