package io.github.trustengine.run;

import io.github.trustengine.catalog.ModelCatalog;
import io.github.trustengine.compress.CompressedModel;
import io.github.trustengine.compress.ModelStore;
import io.github.trustengine.compress.Recipe;
import io.github.trustengine.configuration.TrustConfiguration;
import io.github.trustengine.dimension.DimensionScore;
import io.github.trustengine.dimension.JudgedField;
import io.github.trustengine.dimension.ResponseRecord;
import io.github.trustengine.judge.ToxicityJudge;
import io.github.trustengine.llama.Generation;
import io.github.trustengine.llama.GenerationRequest;
import io.github.trustengine.report.ResultFiles;
import io.github.trustengine.trust.DimensionResult;
import io.github.trustengine.trust.Effort;
import io.github.trustengine.trust.ModelFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The laboratory of real runs: fetches the model through the catalogue, compresses it through the
 * store, lets llama.cpp answer, scores, and writes the files.
 */
public final class ModelLaboratory implements Laboratory {

  private record Question(Recipe recipe, Measurement measurement) {}

  private final String model;
  private final TrustConfiguration configuration;
  private final ModelCatalog catalog;
  private final ModelStore store;
  private final ToxicityJudge judge;
  private final RunProgress progress;
  private final Memo<Question, DimensionResult> results = new Memo<>();
  private final Memo<Measurement, Examination> examinations = new Memo<>();
  private final Memo<Recipe, CompressedModel> compressed = new Memo<>();
  private @Nullable LoadedRecipe loaded;

  /**
   * @param judge asked if a dimension needs it; closed with the laboratory
   */
  ModelLaboratory(
      String model,
      TrustConfiguration configuration,
      ModelCatalog catalog,
      ModelStore store,
      ToxicityJudge judge,
      RunProgress progress) {
    this.model = model;
    this.configuration = configuration;
    this.catalog = catalog;
    this.store = store;
    this.judge = judge;
    this.progress = progress;
  }

  @Override
  public synchronized DimensionResult measure(String recipe, Measurement measurement) {
    var question = new Question(Recipe.parse(recipe), measurement);
    return results.get(question, () -> measureNow(question));
  }

  private DimensionResult measureNow(Question question) {
    Examination examination =
        examinations.get(
            question.measurement, () -> Examination.of(question.measurement, configuration));
    Map<String, String> fingerprint = new TreeMap<>(examination.fingerprint());
    Optional<JudgedField> judged = examination.dimension().judgedField();
    if (judged.isPresent()) {
      // Before anything is asked: a judge that cannot be had must not cost the responses.
      fingerprint.putAll(judge.fingerprint());
    }
    LoadedRecipe subject = load(question.recipe);

    long start = System.nanoTime();
    List<GenerationRequest> requests = examination.interview().requests();
    List<Generation> generations =
        subject
            .workers()
            .generate(
                requests,
                progress.answering(
                    question.recipe.slug(), question.measurement.name(), requests.size()));
    List<ResponseRecord> records =
        judged(question, judged, examination.interview().records(generations));
    DimensionScore score = examination.dimension().score(records, configuration.variant(), false);
    double seconds = (System.nanoTime() - start) / 1e9;

    fingerprint.putAll(subject.workers().fingerprint());
    fingerprint.put(DimensionResult.MODEL_FINGERPRINT + ".sha256", subject.compressed().sha256());
    var result =
        new DimensionResult(
            question.measurement.name(),
            model,
            question.recipe.slug(),
            score.trustScore(),
            score.refusalRate(),
            score.missing(),
            score.metrics(),
            score.scenarios(),
            score.items(),
            fingerprint,
            new ModelFile(subject.compressed().bytes(), subject.compressed().bitsPerWeight()),
            effort(generations, seconds),
            Optional.empty());
    return ResultFiles.write(folder(question), result, records);
  }

  private List<ResponseRecord> judged(
      Question question, Optional<JudgedField> field, List<ResponseRecord> records) {
    return field
        .map(
            name ->
                Judging.complete(
                    records,
                    name,
                    configuration.variant(),
                    judge,
                    progress.judging(question.recipe.slug(), question.measurement.name())))
        .orElse(records);
  }

  private LoadedRecipe load(Recipe recipe) {
    LoadedRecipe current = loaded;
    if (current != null && current.compressed().recipe().equals(recipe)) {
      return current;
    }
    unload();
    LoadedRecipe next =
        LoadedRecipe.load(compressed.get(recipe, () -> compress(recipe)), configuration);
    loaded = next;
    return next;
  }

  private CompressedModel compress(Recipe recipe) {
    return store.make(
        catalog.fetch(model),
        recipe,
        configuration.importanceMatrix(),
        progress.compressing(recipe.slug()));
  }

  private static Effort effort(List<Generation> generations, double seconds) {
    return new Effort(
        generations.size(),
        generations.stream().mapToLong(Generation::promptTokens).sum(),
        generations.stream().mapToLong(Generation::reusedTokens).sum(),
        generations.stream().mapToLong(generation -> generation.tokens().size()).sum(),
        seconds);
  }

  private Path folder(Question question) {
    return configuration
        .outputDirectory()
        .resolve(FileNames.of(model))
        .resolve(question.recipe.slug())
        .resolve(FileNames.of(question.measurement.name()));
  }

  @Override
  public synchronized void close() {
    unload();
    judge.close();
    store.close();
  }

  private void unload() {
    LoadedRecipe current = loaded;
    if (current != null) {
      loaded = null;
      current.close();
    }
  }
}
