package io.github.trustengine.run;

import io.github.trustengine.catalog.StandardModelCatalog;
import io.github.trustengine.compress.CompressedModel;
import io.github.trustengine.compress.ModelStore;
import io.github.trustengine.compress.Recipe;
import io.github.trustengine.configuration.TrustConfiguration;
import io.github.trustengine.ggml.NativeLibrary;
import io.github.trustengine.responses.ResponseStore;
import java.util.List;
import java.util.function.BiConsumer;

/** Measures how fast a model answers the items of dimensions. */
public final class Benchmark {

  private Benchmark() {}

  /**
   * Measures one dimension after the other. All responses are made anew, and none is kept.
   *
   * @param progress told how the compression goes
   * @param each told of every dimension's throughput when it is known
   */
  public static void run(
      String model,
      Recipe recipe,
      List<String> dimensions,
      TrustConfiguration configuration,
      RunProgress progress,
      BiConsumer<String, Throughput> each) {
    configuration.llamaLibrary().ifPresent(NativeLibrary::use);
    try (ModelStore store = StandardLaboratoryFactory.store(configuration)) {
      CompressedModel compressed =
          store.make(
              new StandardModelCatalog(configuration.cacheDirectory()).fetch(model),
              recipe,
              configuration.importanceMatrix(),
              progress.compressing(recipe.slug()));
      try (Respondent respondent =
          Respondent.open(compressed, configuration, ResponseStore.none())) {
        for (String dimension : dimensions) {
          Examination examination = Examination.of(Measurement.dimension(dimension), configuration);
          each.accept(
              dimension,
              Throughput.measure(
                  respondent.model(), respondent.settings(), examination.interview().requests()));
        }
      }
    }
  }
}
