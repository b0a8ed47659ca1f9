package io.github.trustengine.run;

import io.github.trustengine.compress.CompressedModel;
import io.github.trustengine.configuration.TrustConfiguration;
import io.github.trustengine.llama.Generation;
import io.github.trustengine.llama.GenerationListener;
import io.github.trustengine.llama.GenerationRequest;
import io.github.trustengine.llama.LlamaModel;
import io.github.trustengine.llama.ModelSettings;
import io.github.trustengine.llama.PromptTooLongException;
import io.github.trustengine.llama.RequestTokens;
import io.github.trustengine.llama.WorkerPool;
import io.github.trustengine.llama.WorkerSettings;
import io.github.trustengine.responses.ResponseKey;
import io.github.trustengine.responses.ResponseKeys;
import io.github.trustengine.responses.ResponseStore;
import io.github.trustengine.trust.DimensionResult;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A compressed model that answers. What it has answered before comes from a store; for the rest the
 * weights are loaded and workers made, when it is asked for the first time.
 */
final class Respondent implements AutoCloseable {

  /**
   * Responses.
   *
   * @param all in the order of the requests
   * @param made those of them that did not exist before
   */
  record Responses(List<Generation> all, List<Generation> made) {}

  private final CompressedModel compressed;
  private final LlamaModel model;
  private final WorkerSettings settings;
  private final Map<String, String> fingerprint;
  private final ResponseKeys keys;
  private final ResponseStore store;
  private @Nullable WorkerPool workers;

  private Respondent(
      CompressedModel compressed, LlamaModel model, WorkerSettings settings, ResponseStore store) {
    this.compressed = compressed;
    this.model = model;
    this.settings = settings;
    this.store = store;
    Map<String, String> environment = WorkerPool.fingerprint(model, settings);
    this.keys = new ResponseKeys(compressed.sha256(), environment);
    this.fingerprint = new TreeMap<>(environment);
    fingerprint.put(DimensionResult.MODEL_FINGERPRINT + ".sha256", compressed.sha256());
  }

  /**
   * @param store stays open when this is closed
   */
  static Respondent open(
      CompressedModel compressed, TrustConfiguration configuration, ResponseStore store) {
    ModelSettings loading = ModelSettings.standard();
    if (configuration.gpuLayers().isPresent()) {
      loading = loading.withGpuLayers(configuration.gpuLayers().getAsInt());
    }
    loading = Wrapper.of(configuration).map(loading::withConversationTemplate).orElse(loading);
    LlamaModel model = LlamaModel.load(compressed.file(), loading);
    try {
      int context = Math.min(configuration.contextSize(), model.trainedContextSize());
      var settings = new WorkerSettings(configuration.workers(), configuration.threads(), context);
      return new Respondent(compressed, model, settings, store);
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  CompressedModel compressed() {
    return compressed;
  }

  LlamaModel model() {
    return model;
  }

  WorkerSettings settings() {
    return settings;
  }

  /** Everything but the requests that the responses depend on. */
  Map<String, String> fingerprint() {
    return Collections.unmodifiableMap(fingerprint);
  }

  /**
   * Answers requests, equal ones once.
   *
   * @param progress given how many responses there are already, follows the making of the others
   * @throws PromptTooLongException if a prompt does not fit; then no weights have been loaded
   */
  Responses answer(List<GenerationRequest> requests, IntFunction<GenerationListener> progress) {
    List<ResponseKey> asked =
        IntStream.range(0, requests.size()).mapToObj(i -> key(i, requests.get(i))).toList();
    Map<ResponseKey, Generation> known = new HashMap<>(store.find(asked));
    Map<ResponseKey, GenerationRequest> missing = new LinkedHashMap<>();
    for (int i = 0; i < asked.size(); i++) {
      if (!known.containsKey(asked.get(i))) {
        missing.putIfAbsent(asked.get(i), requests.get(i));
      }
    }
    GenerationListener listener = progress.apply(requests.size() - missing.size());
    List<Generation> made = missing.isEmpty() ? List.of() : make(missing, listener);
    int next = 0;
    for (ResponseKey key : missing.keySet()) {
      known.put(key, made.get(next++));
    }
    return new Responses(
        asked.stream().map(key -> Objects.requireNonNull(known.get(key))).toList(), made);
  }

  private ResponseKey key(int number, GenerationRequest request) {
    RequestTokens tokens = model.tokenize(request);
    WorkerPool.check(number, tokens, settings);
    return keys.of(tokens, request.settings());
  }

  private List<Generation> make(
      Map<ResponseKey, GenerationRequest> missing, GenerationListener listener) {
    List<ResponseKey> order = List.copyOf(missing.keySet());
    return workers()
        .generate(
            new ArrayList<>(missing.values()),
            (request, generation) -> {
              store.keep(order.get(request), generation);
              listener.answered(request, generation);
            });
  }

  private WorkerPool workers() {
    WorkerPool current = workers;
    if (current == null) {
      current = new WorkerPool(model, settings);
      workers = current;
    }
    return current;
  }

  @Override
  public void close() {
    WorkerPool current = workers;
    if (current != null) {
      current.close();
    }
    model.close();
  }
}
