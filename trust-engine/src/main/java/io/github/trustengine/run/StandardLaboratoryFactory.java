package io.github.trustengine.run;

import io.github.trustengine.catalog.StandardModelCatalog;
import io.github.trustengine.compress.ModelStore;
import io.github.trustengine.configuration.TrustConfiguration;
import io.github.trustengine.ggml.NativeLibrary;
import io.github.trustengine.progress.ProgressLine;

/**
 * Opens laboratories that run real models, with the catalogue and the store in the cache folder.
 */
public final class StandardLaboratoryFactory implements LaboratoryFactory {

  private static final String STORE = "compressed";

  @Override
  public Laboratory open(String model, TrustConfiguration configuration) {
    configuration.llamaLibrary().ifPresent(NativeLibrary::use);
    return new ModelLaboratory(
        model,
        configuration,
        new StandardModelCatalog(configuration.cacheDirectory()),
        store(configuration),
        Judges.toxicity(configuration),
        new RunProgress(ProgressLine.onStandardError()));
  }

  static ModelStore store(TrustConfiguration configuration) {
    return ModelStore.open(
        configuration.cacheDirectory().resolve(STORE),
        configuration.storeLimitBytes(),
        Runtime.getRuntime().availableProcessors());
  }
}
