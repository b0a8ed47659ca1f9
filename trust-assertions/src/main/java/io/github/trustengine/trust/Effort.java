package io.github.trustengine.trust;

/**
 * What a measurement took.
 *
 * @param items responses made
 * @param promptTokens tokens of all prompts
 * @param reusedTokens how many of them did not have to be decoded, for they were in the cache
 * @param generatedTokens tokens of all responses
 * @param seconds wall-clock time of generating and scoring
 */
public record Effort(
    int items, long promptTokens, long reusedTokens, long generatedTokens, double seconds) {}
