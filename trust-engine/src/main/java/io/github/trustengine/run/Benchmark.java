package io.github.trustengine.run;

import io.github.trustengine.catalog.StandardModelCatalog;
import io.github.trustengine.compress.CompressedModel;
import io.github.trustengine.compress.ModelStore;
import io.github.trustengine.compress.Recipe;
import io.github.trustengine.configuration.TrustConfiguration;
import io.github.trustengine.ggml.NativeLibrary;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/** Measures how fast a model answers the items of dimensions. */
public final class Benchmark {

  private Benchmark() {}

  /**
   * Measures one dimension after the other.
   *
   * @param progress told how the compression goes
   * @param each told of every dimension's throughput when it is known
   * @return the throughputs, in the order of the dimensions
   */
  public static List<Throughput> run(
      String model,
      Recipe recipe,
      List<String> dimensions,
      TrustConfiguration configuration,
      RunProgress progress,
      BiConsumer<String, Throughput> each) {
    configuration.llamaLibrary().ifPresent(NativeLibrary::use);
    List<Throughput> result = new ArrayList<>();
    try (ModelStore store = StandardLaboratoryFactory.store(configuration)) {
      CompressedModel compressed =
          store.make(
              new StandardModelCatalog(configuration.cacheDirectory()).fetch(model),
              recipe,
              configuration.importanceMatrix(),
              progress.compressing(recipe.slug()));
      try (LoadedRecipe loaded = LoadedRecipe.load(compressed, configuration)) {
        for (String dimension : dimensions) {
          Examination examination = Examination.of(Measurement.dimension(dimension), configuration);
          Throughput throughput =
              Throughput.measure(
                  loaded.model(), loaded.settings(), examination.interview().requests());
          each.accept(dimension, throughput);
          result.add(throughput);
        }
      }
    }
    return result;
  }
}
