package io.github.trustengine.llama;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/**
 * Answers one prompt after the other in its own context. A prompt stays in the cache and is used
 * again if the next one is the same, or its shared part if the next one's is the same. A prompt is
 * always decoded in the same pieces, {@code [0, shared)} and {@code [shared, end)}, so that a
 * response is the same to the bit either way.
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

  /** The prompt at the start of the cache. */
  private Optional<PromptTokens> cached = Optional.empty();

  /** What follows {@link #cached}. */
  private final float[] cachedLogits;

  /** The tokens in the cache behind the prompt. */
  private final List<Integer> answer = new ArrayList<>();

  Worker(LlamaModel model, WorkerSettings settings, BooleanSupplier cancelled) {
    this.model = model;
    this.context = new Context(model, settings.contextSize(), settings.threads());
    this.cancelled = cancelled;
    this.logits = new float[model.tokenizer().size()];
    this.cachedLogits = new float[logits.length];
  }

  /** The prompt that is in the cache. */
  Optional<PromptTokens> cached() {
    return cached;
  }

  Generation generate(RequestTokens request, GenerationSettings settings, LogitsListener listener) {
    int reused = prefill(request.prompt());
    var sampler = TokenSampler.of(settings);
    var response = new Response(model.tokenizer(), settings);
    var options = new OptionScores(request.options());
    for (int step = 0; ; step++) {
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
      readLogits();
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
    int reused = keepOf(prompt);
    if (reused == prompt.tokens().size()) {
      System.arraycopy(cachedLogits, 0, logits, 0, logits.length);
      return reused;
    }
    cached = Optional.empty();
    if (reused == 0) {
      if (!context.truncate(0)) {
        context.clear();
      }
      context.append(toArray(prompt.sharedTokens()), false);
    }
    context.append(toArray(prompt.tokens().subList(prompt.shared(), prompt.tokens().size())), true);
    readLogits();
    System.arraycopy(logits, 0, cachedLogits, 0, logits.length);
    cached = Optional.of(prompt);
    return reused;
  }

  /** Shortens the cache to what the prompt can use of it; how many tokens that are. */
  private int keepOf(PromptTokens prompt) {
    int common = cached.map(prompt::inCommonWith).orElse(0);
    return common <= context.length() && context.truncate(common) ? common : 0;
  }

  private void readLogits() {
    context.readLogits(logits);
    if (LogSoftmax.isBroken(logits)) {
      // Cleared, because a NaN left in the cache would spoil whatever comes after it.
      context.clear();
      cached = Optional.empty();
      throw new BrokenModelException(
          "the logits of %s are not all numbers: the file or its compression is broken"
              .formatted(model.file()));
    }
  }

  private static int[] toArray(List<Integer> tokens) {
    return tokens.stream().mapToInt(i -> i).toArray();
  }
}
