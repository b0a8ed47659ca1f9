package io.github.trustengine.llama;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/**
 * Answers one prompt after the other in its own context. The shared part of a prompt stays in the
 * cache and is used again if the next prompt's is the same. A prompt is always decoded in the same
 * pieces, {@code [0, shared)} and {@code [shared, end)}, so that a response is the same to the bit
 * either way.
 */
final class Worker implements AutoCloseable {

  /** Sees the logits that each token is chosen from; the array is used again. */
  interface LogitsListener {
    void logits(int step, float[] logits);
  }

  private final LlamaModel model;
  private final Context context;
  private final BooleanSupplier cancelled;
  private final float[] logits;
  private List<Integer> cached = List.of();

  /** The tokens in the cache behind the prompt. */
  private final List<Integer> answer = new ArrayList<>();

  Worker(LlamaModel model, WorkerSettings settings, BooleanSupplier cancelled) {
    this.model = model;
    this.context = new Context(model, settings.contextSize(), settings.threads());
    this.cancelled = cancelled;
    this.logits = new float[model.tokenizer().size()];
  }

  /** The shared part that is in the cache. */
  List<Integer> cached() {
    return cached;
  }

  Generation generate(RequestTokens request, GenerationSettings settings, LogitsListener listener) {
    int reused = prefill(request.prompt());
    var sampler = TokenSampler.of(settings);
    var response = new Response(model.tokenizer(), settings);
    var options = new OptionScores(request.options());
    for (int step = 0; ; step++) {
      readLogits();
      listener.logits(step, logits);
      options.see(answer, logits);
      int token = sampler.choose(logits);
      var stop = response.append(token);
      if (stop.isEmpty() && context.length() == context.size()) {
        stop = Optional.of(Generation.Stop.CONTEXT_FULL);
      }
      if (stop.isPresent()) {
        finish(options, request.prompt());
        return response.toGeneration(
            request.prompt().tokens().size(), reused, stop.get(), options.logProbabilities());
      }
      appendToAnswer(token);
    }
  }

  @Override
  public void close() {
    context.close();
  }

  /** Decodes of the options what the response has not shown. */
  private void finish(OptionScores options, PromptTokens prompt) {
    for (var wanted = options.wanted(); wanted.isPresent(); wanted = options.wanted()) {
      var tokens = wanted.get();
      int common = 0;
      while (common < Math.min(answer.size(), tokens.size())
          && answer.get(common).equals(tokens.get(common))) {
        common++;
      }
      if (context.truncate(prompt.tokens().size() + common)) {
        answer.subList(common, answer.size()).clear();
      } else {
        prefill(prompt);
      }
      while (answer.size() < tokens.size()) {
        appendToAnswer(tokens.get(answer.size()));
      }
      readLogits();
      options.see(tokens, logits);
    }
  }

  /** Tokens of answers are decoded one at a time, which their logits depend on. */
  private void appendToAnswer(int token) {
    if (cancelled.getAsBoolean()) {
      throw new CancellationException("answering was cancelled");
    }
    context.append(new int[] {token}, true);
    answer.add(token);
  }

  /** Brings the prompt into the cache; how many tokens of it were there already. */
  private int prefill(PromptTokens prompt) {
    answer.clear();
    var shared = prompt.sharedTokens();
    int reused = 0;
    if (!shared.isEmpty()
        && shared.equals(cached)
        && context.length() >= shared.size()
        && context.truncate(shared.size())) {
      reused = shared.size();
    } else {
      cached = List.of();
      if (!context.truncate(0)) {
        context.clear();
      }
      context.append(toArray(shared), false);
      cached = List.copyOf(shared);
    }
    try {
      context.append(
          toArray(prompt.tokens().subList(prompt.shared(), prompt.tokens().size())), true);
    } catch (LlamaException e) {
      cached = List.of();
      throw e;
    }
    return reused;
  }

  private void readLogits() {
    context.readLogits(logits);
    if (LogSoftmax.isBroken(logits)) {
      // Cleared, because a NaN left in the cache would spoil whatever comes after it.
      context.clear();
      cached = List.of();
      throw new BrokenModelException(
          "the logits of %s are not all numbers: the file or its compression is broken"
              .formatted(model.file()));
    }
  }

  private static int[] toArray(List<Integer> tokens) {
    return tokens.stream().mapToInt(i -> i).toArray();
  }
}
