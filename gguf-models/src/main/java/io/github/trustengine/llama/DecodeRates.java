package io.github.trustengine.llama;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/**
 * How fast llama.cpp decodes here, measured through plain calls of {@code llama_decode} in several
 * contexts at the same time: the limit that answering prompts can be compared with.
 *
 * @param promptTokensPerSecond tokens of prompts, all contexts together
 * @param newTokensPerSecond tokens that are decoded one by one, all contexts together
 */
public record DecodeRates(double promptTokensPerSecond, double newTokensPerSecond) {

  /** What is done in turn: both kinds of decoding for about this long. */
  private static final long NANOS_PER_RATE = 2_000_000_000L;

  /**
   * Measures, for about five seconds.
   *
   * @param settings how many contexts and threads
   * @param promptTokens length of a prompt that is decoded
   * @param answeredTokens length of a prompt that new tokens follow
   * @param newTokens tokens decoded one by one after it
   */
  public static DecodeRates measure(
      LlamaModel model,
      WorkerSettings settings,
      int promptTokens,
      int answeredTokens,
      int newTokens) {
    if (promptTokens < 1
        || answeredTokens < 1
        || newTokens < 1
        || promptTokens > settings.contextSize()
        || answeredTokens + newTokens > settings.contextSize()) {
      throw new IllegalArgumentException(
          "%d tokens, or %d + %d, do not fit into a context of %d"
              .formatted(promptTokens, answeredTokens, newTokens, settings.contextSize()));
    }
    var contexts = new ArrayList<Context>();
    try {
      for (int i = 0; i < settings.workers(); i++) {
        contexts.add(new Context(model, settings.contextSize(), settings.threads()));
      }
      var prompt = tokens(model, promptTokens);
      var single = tokens(model, 1);
      measurePrompts(contexts, prompt, 0); // warms up
      double prompts = measurePrompts(contexts, prompt, NANOS_PER_RATE);
      double singles = measureSingles(contexts, tokens(model, answeredTokens), single, newTokens);
      return new DecodeRates(prompts, singles);
    } finally {
      contexts.forEach(Context::close);
    }
  }

  /** The least seconds that so many tokens take. */
  public double seconds(long promptTokens, long newTokens) {
    return promptTokens / promptTokensPerSecond + newTokens / newTokensPerSecond;
  }

  private static double measurePrompts(List<Context> contexts, int[] prompt, long atLeast) {
    return inParallel(
        contexts,
        context -> {
          long start = System.nanoTime();
          long tokens = 0;
          do {
            context.truncate(0);
            context.append(prompt, true);
            tokens += prompt.length;
          } while (System.nanoTime() - start < atLeast);
          return tokens * 1e9 / (System.nanoTime() - start);
        });
  }

  private static double measureSingles(
      List<Context> contexts, int[] prompt, int[] single, int newTokens) {
    contexts.forEach(
        context -> {
          context.truncate(0);
          context.append(prompt, true);
        });
    return inParallel(
        contexts,
        context -> {
          long start = System.nanoTime();
          long tokens = 0;
          do {
            context.truncate(prompt.length);
            for (int i = 0; i < newTokens; i++) {
              context.append(single, true);
            }
            tokens += newTokens;
          } while (System.nanoTime() - start < NANOS_PER_RATE);
          return tokens * 1e9 / (System.nanoTime() - start);
        });
  }

  private interface Measurement {
    double tokensPerSecond(Context context);
  }

  private static double inParallel(List<Context> contexts, Measurement measurement) {
    var threads = Executors.newFixedThreadPool(contexts.size());
    try {
      var calls =
          contexts.stream()
              .<Callable<Double>>map(context -> () -> measurement.tokensPerSecond(context))
              .toList();
      double sum = 0;
      for (var rate : threads.invokeAll(calls)) {
        sum += rate.get();
      }
      return sum;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LlamaException("the measurement was interrupted", e);
    } catch (ExecutionException e) {
      throw new LlamaException("the measurement failed: " + e.getMessage(), e);
    } finally {
      threads.shutdown();
    }
  }

  /** Ids spread over the vocabulary; what they mean makes no difference to the time. */
  private static int[] tokens(LlamaModel model, int count) {
    int size = model.tokenizer().size();
    return IntStream.range(0, count).map(i -> (int) ((i * 7919L + 1000) % size)).toArray();
  }
}
