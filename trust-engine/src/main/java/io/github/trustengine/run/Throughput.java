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
import java.util.LinkedHashSet;
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
 * @param rates how fast llama.cpp decodes, measured before and after: prompts whose tokens have as
 *     many before them as the unique ones on average, and new tokens after prompts of the mean
 *     length
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
    Unique unique = Unique.of(prompts);
    int context = settings.contextSize();
    int answered = (int) Math.min(promptTokens / prompts.size(), context - 1);
    int longest =
        (int) requests.stream().mapToInt(r -> r.settings().maxTokens()).average().orElseThrow();
    // A response ends where the context does.
    int response = Math.min(longest, context - answered);
    // Attention looks back: the tokens of a prompt of this length have as much before them.
    int decoded = (int) Math.min(context, 1 + 2 * unique.before / unique.tokens);

    DecodeRates before = DecodeRates.measure(model, settings, decoded, answered, response);
    List<Generation> generations;
    double seconds;
    try (var workers = new WorkerPool(model, settings)) {
      long start = System.nanoTime();
      generations = workers.generate(requests, GenerationListener.NONE);
      seconds = (System.nanoTime() - start) / 1e9;
    }
    DecodeRates after = DecodeRates.measure(model, settings, decoded, answered, response);
    return new Throughput(
        requests.size(),
        seconds,
        promptTokens,
        unique.tokens,
        generations.stream().mapToLong(Generation::reusedTokens).sum(),
        generations.stream().mapToLong(generation -> generation.tokens().size()).sum(),
        mean(before, after));
  }

  /**
   * Those tokens of prompts that have to be decoded at least once.
   *
   * @param tokens how many they are
   * @param before the sum of how many tokens each has before it
   */
  record Unique(long tokens, long before) {

    static Unique of(List<PromptTokens> prompts) {
      Set<List<Integer>> prefixes = new HashSet<>();
      Set<PromptTokens> different = new LinkedHashSet<>(prompts);
      long tokens = 0;
      long before = 0;
      for (PromptTokens prompt : different) {
        long end = prompt.tokens().size();
        long start =
            prefixes.add(prompt.tokens().subList(0, prompt.shared())) ? 0 : prompt.shared();
        tokens += end - start;
        before += end * (end - 1) / 2 - start * (start - 1) / 2;
      }
      return new Unique(tokens, before);
    }
  }

  /** The machine may have had more to do at one time than at the other. */
  private static DecodeRates mean(DecodeRates a, DecodeRates b) {
    return new DecodeRates(
        (a.promptTokensPerSecond() + b.promptTokensPerSecond()) / 2,
        (a.newTokensPerSecond() + b.newTokensPerSecond()) / 2);
  }
}
