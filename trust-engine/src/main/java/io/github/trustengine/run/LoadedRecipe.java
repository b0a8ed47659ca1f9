package io.github.trustengine.run;

import io.github.trustengine.compress.CompressedModel;
import io.github.trustengine.configuration.TrustConfiguration;
import io.github.trustengine.llama.LlamaModel;
import io.github.trustengine.llama.ModelSettings;
import io.github.trustengine.llama.WorkerPool;
import io.github.trustengine.llama.WorkerSettings;

/**
 * A compressed model in memory, with the workers that answer for it.
 *
 * @param compressed the model's file
 * @param model the loaded model; closed with this
 * @param settings how the workers are made
 * @param workers answer prompts; closed with this
 */
record LoadedRecipe(
    CompressedModel compressed, LlamaModel model, WorkerSettings settings, WorkerPool workers)
    implements AutoCloseable {

  static LoadedRecipe load(CompressedModel compressed, TrustConfiguration configuration) {
    ModelSettings settings = ModelSettings.standard();
    if (configuration.gpuLayers().isPresent()) {
      settings = settings.withGpuLayers(configuration.gpuLayers().getAsInt());
    }
    settings = Wrapper.of(configuration).map(settings::withConversationTemplate).orElse(settings);
    LlamaModel model = LlamaModel.load(compressed.file(), settings);
    try {
      int context = Math.min(configuration.contextSize(), model.trainedContextSize());
      var workers = new WorkerSettings(configuration.workers(), configuration.threads(), context);
      return new LoadedRecipe(compressed, model, workers, new WorkerPool(model, workers));
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  @Override
  public void close() {
    workers.close();
    model.close();
  }
}
