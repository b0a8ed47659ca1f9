package io.github.trustengine.llama;

import java.util.List;

/**
 * How a response is made.
 *
 * @param maxTokens the largest number of new tokens, at least 1
 * @param temperature 0 for greedy decoding; otherwise tokens are sampled from the softmax of logits
 *     / temperature over the {@code topK} most likely ones
 * @param topK number of candidates when sampling; 0 for all
 * @param seed seed of this very response; has no effect when greedy
 * @param stopTexts texts that end the response; the response ends before the first of them
 * @param stopTokens tokens that end the response, beside those that the model ends it with
 */
public record GenerationSettings(
    int maxTokens,
    double temperature,
    int topK,
    long seed,
    List<String> stopTexts,
    List<Integer> stopTokens) {

  public GenerationSettings {
    stopTexts = List.copyOf(stopTexts);
    stopTokens = List.copyOf(stopTokens);
    if (maxTokens < 1) {
      throw new IllegalArgumentException("maxTokens must be at least 1 but is " + maxTokens);
    }
    if (!(temperature >= 0 && temperature < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "temperature must be a number from 0 on but is " + temperature);
    }
    if (topK < 0) {
      throw new IllegalArgumentException("topK must not be negative but is " + topK);
    }
    if (stopTexts.contains("")) {
      throw new IllegalArgumentException("a stop text is empty");
    }
  }

  /** Settings without stop tokens. */
  public GenerationSettings(
      int maxTokens, double temperature, int topK, long seed, List<String> stopTexts) {
    this(maxTokens, temperature, topK, seed, stopTexts, List.of());
  }

  /** The same settings with other ends. */
  public GenerationSettings withStops(List<String> texts, List<Integer> tokens) {
    return new GenerationSettings(maxTokens, temperature, topK, seed, texts, tokens);
  }

  public static GenerationSettings greedy(int maxTokens) {
    return new GenerationSettings(maxTokens, 0, 0, 0, List.of());
  }
}
