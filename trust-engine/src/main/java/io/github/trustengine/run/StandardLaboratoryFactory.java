package io.github.trustengine.run;

import io.github.trustengine.calibration.Calibration;
import io.github.trustengine.calibration.CalibrationText;
import io.github.trustengine.calibration.TokenWindows;
import io.github.trustengine.catalog.StandardModelCatalog;
import io.github.trustengine.compress.ModelStore;
import io.github.trustengine.compress.OriginalStatistics;
import io.github.trustengine.compress.RecipeCompressor;
import io.github.trustengine.configuration.TrustConfiguration;
import io.github.trustengine.ggml.NativeLibrary;
import io.github.trustengine.llama.WorkerSettings;
import io.github.trustengine.progress.ProgressLine;
import io.github.trustengine.responses.ResponseStore;

/**
 * Opens laboratories that run real models, with the catalogue and the store in the cache folder.
 */
public final class StandardLaboratoryFactory implements LaboratoryFactory {

  private static final String STORE = "compressed";
  private static final String RESPONSES = "responses";

  @Override
  public Laboratory open(String model, TrustConfiguration configuration) {
    configuration.llamaLibrary().ifPresent(NativeLibrary::use);
    var progress = new RunProgress(ProgressLine.onStandardError());
    return new ModelLaboratory(
        model,
        configuration,
        new StandardModelCatalog(configuration.cacheDirectory()),
        store(configuration),
        responses(configuration, progress),
        Judges.toxicity(configuration),
        progress);
  }

  static ResponseStore responses(TrustConfiguration configuration, RunProgress progress) {
    return configuration.keepsResponses()
        ? ResponseStore.open(
            configuration.cacheDirectory().resolve(RESPONSES),
            configuration.responsesLimitBytes(),
            progress::warn)
        : ResponseStore.none();
  }

  static ModelStore store(TrustConfiguration configuration) {
    return ModelStore.open(
        configuration.cacheDirectory().resolve(STORE),
        configuration.storeLimitBytes(),
        new RecipeCompressor(
            WorkerSettings.threadPerProcessor(),
            calibration(configuration),
            statistics(configuration)));
  }

  /** Of models' inputs on calibration texts; they lie in the store. */
  public static OriginalStatistics statistics(TrustConfiguration configuration) {
    return OriginalStatistics.in(
        configuration.cacheDirectory().resolve(STORE), configuration.storeLimitBytes());
  }

  private static Calibration calibration(TrustConfiguration configuration) {
    return new Calibration(
        configuration
            .calibrationText()
            .map(CalibrationText::read)
            .orElseGet(CalibrationText::standard),
        configuration.calibrationSamples().orElse(TokenWindows.SAMPLES),
        configuration.calibrationLength().orElse(TokenWindows.LENGTH));
  }
}
