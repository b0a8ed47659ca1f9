package io.github.trustengine.dimension;

/**
 * The generation settings of DecodingTrust for one prompt (specification 0.1).
 *
 * @param temperature 0 for greedy
 * @param maxTokens the largest number of new tokens
 * @param samples outputs per prompt at full size; smaller profiles take the first few
 */
public record Sampling(double temperature, int maxTokens, int samples) {

  Sampling withSamples(int number) {
    return new Sampling(temperature, maxTokens, number);
  }
}
