package io.github.trustengine.run;

import io.github.trustengine.llama.DecodeRates;
import io.github.trustengine.llama.Generation;
import io.github.trustengine.llama.GenerationListener;
import io.github.trustengine.llama.GenerationRequest;
import io.github.trustengine.llama.LlamaModel;
import io.github.trustengine.llama.PromptTokens;
import io.github.trustengine.llama.WorkerPool;
import io.github.trustengine.llama.WorkerSettings;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * How fast prompts are answered, beside what llama.cpp's bare decoding allows.
 *
 * @param items responses made
 * @param seconds wall-clock time of making them
 * @param promptTokens tokens of all prompts
 * @param uniqueTokens those that have to be decoded at least once: every declared prefix once, and
 *     what follows it in every prompt
 * @param reusedTokens those that were not decoded
 * @param generatedTokens tokens of all responses
 * @param rates how fast llama.cpp decodes, measured before and after with prompts and responses of
 *     the mean length here
 */
public record Throughput(
    int items,
    double seconds,
    long promptTokens,
    long uniqueTokens,
    long reusedTokens,
    long generatedTokens,
    DecodeRates rates) {

  /** Items per second. */
  public double itemsPerSecond() {
    return items / seconds;
  }

  /** The share of prompt tokens that were not decoded, 0 to 1. */
  public double reusedShare() {
    return (double) reusedTokens / promptTokens;
  }

  /** The least seconds that the unique and the generated tokens take at llama.cpp's own rates. */
  public double limitSeconds() {
    return rates.seconds(uniqueTokens, generatedTokens);
  }

  /** The speed as a share of the limit. */
  public double ratioToLimit() {
    return limitSeconds() / seconds;
  }

  static Throughput measure(
      LlamaModel model, WorkerSettings settings, List<GenerationRequest> requests) {
    List<PromptTokens> prompts =
        requests.stream().map(request -> model.tokenize(request.prompt())).toList();
    long promptTokens = prompts.stream().mapToLong(prompt -> prompt.tokens().size()).sum();
    // The whole prompt's length, for attention looks back over what is reused as well.
    int meanPrompt = Math.toIntExact(promptTokens / prompts.size());
    int meanResponse =
        (int) requests.stream().mapToInt(r -> r.settings().maxTokens()).average().orElseThrow();

    DecodeRates before = DecodeRates.measure(model, settings, meanPrompt, meanResponse);
    List<Generation> generations;
    double seconds;
    try (var workers = new WorkerPool(model, settings)) {
      long start = System.nanoTime();
      generations = workers.generate(requests, GenerationListener.NONE);
      seconds = (System.nanoTime() - start) / 1e9;
    }
    DecodeRates after = DecodeRates.measure(model, settings, meanPrompt, meanResponse);
    return new Throughput(
        requests.size(),
        seconds,
        promptTokens,
        uniqueTokens(prompts),
        generations.stream().mapToLong(Generation::reusedTokens).sum(),
        generations.stream().mapToLong(generation -> generation.tokens().size()).sum(),
        mean(before, after));
  }

  static long uniqueTokens(List<PromptTokens> prompts) {
    Set<List<Integer>> prefixes = new HashSet<>();
    long unique = 0;
    for (PromptTokens prompt : prompts) {
      unique += prompt.tokens().size() - prompt.shared();
      List<Integer> prefix = prompt.tokens().subList(0, prompt.shared());
      if (prefixes.add(prefix)) {
        unique += prefix.size();
      }
    }
    return unique;
  }

  /** The machine may have had more to do at one time than at the other. */
  private static DecodeRates mean(DecodeRates a, DecodeRates b) {
    return new DecodeRates(
        (a.promptTokensPerSecond() + b.promptTokensPerSecond()) / 2,
        (a.newTokensPerSecond() + b.newTokensPerSecond()) / 2);
  }
}
