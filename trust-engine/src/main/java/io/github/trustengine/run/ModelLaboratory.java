package io.github.trustengine.run;

import io.github.trustengine.catalog.ModelCatalog;
import io.github.trustengine.compress.CompressedModel;
import io.github.trustengine.compress.ModelStore;
import io.github.trustengine.compress.Recipe;
import io.github.trustengine.configuration.TrustConfiguration;
import io.github.trustengine.configuration.TrustKeys;
import io.github.trustengine.dimension.DimensionScore;
import io.github.trustengine.dimension.JudgedField;
import io.github.trustengine.dimension.ResponseRecord;
import io.github.trustengine.judge.ToxicityJudge;
import io.github.trustengine.llama.Generation;
import io.github.trustengine.llama.GenerationRequest;
import io.github.trustengine.llama.PromptTooLongException;
import io.github.trustengine.report.ModelReport;
import io.github.trustengine.report.ResultFiles;
import io.github.trustengine.responses.ResponseStore;
import io.github.trustengine.trust.DimensionResult;
import io.github.trustengine.trust.Effort;
import io.github.trustengine.trust.Scoring;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The laboratory of real runs: fetches the model through the catalogue, compresses it through the
 * store, lets llama.cpp answer what it has not answered before, scores, and writes the files.
 */
public final class ModelLaboratory implements Laboratory {

  private record Question(Recipe recipe, Measurement measurement) {}

  private final String model;
  private final TrustConfiguration configuration;
  private final ModelCatalog catalog;
  private final ModelStore store;
  private final ResponseStore responses;
  private final ToxicityJudge judge;
  private final RunProgress progress;
  private final Memo<Measurement, Examination> examinations = new Memo<>();
  private final Memo<Recipe, CompressedModel> compressed = new Memo<>();
  private @Nullable Respondent respondent;

  /**
   * @param judge asked if a dimension needs it; closed with the laboratory
   */
  ModelLaboratory(
      String model,
      TrustConfiguration configuration,
      ModelCatalog catalog,
      ModelStore store,
      ResponseStore responses,
      ToxicityJudge judge,
      RunProgress progress) {
    this.model = model;
    this.configuration = configuration;
    this.catalog = catalog;
    this.store = store;
    this.responses = responses;
    this.judge = judge;
    this.progress = progress;
  }

  @Override
  public synchronized DimensionResult measure(String recipe, Measurement measurement) {
    var question = new Question(Recipe.parse(recipe), measurement);
    Examination examination =
        examinations.get(measurement, () -> Examination.of(measurement, configuration));
    Map<String, String> fingerprint = new TreeMap<>(examination.fingerprint());
    Optional<JudgedField> judged = examination.dimension().judgedField();
    if (judged.isPresent()) {
      // Before anything is asked: a judge that cannot be had must not cost the responses.
      judge.fingerprint().forEach((name, value) -> fingerprint.put("judge." + name, value));
    }
    Respondent subject = respondent(question.recipe);

    long start = System.nanoTime();
    Respondent.Responses answered = answered(question, examination.interview(), subject);
    List<ResponseRecord> records =
        judged(question, judged, examination.interview().records(answered.all()));
    DimensionScore score = examination.dimension().score(records, configuration.variant(), false);
    double seconds = (System.nanoTime() - start) / 1e9;

    fingerprint.putAll(subject.fingerprint());
    var result =
        new DimensionResult(
            measurement.name(),
            model,
            question.recipe.slug(),
            score.trustScore(),
            score.refusalRate(),
            score.missing(),
            score.metrics(),
            score.scenarios(),
            examination.interview().withOptions(score.items(), answered.all()),
            fingerprint,
            ModelReport.summary(subject.compressed()),
            effort(answered, seconds),
            Optional.empty());
    return ResultFiles.write(folder(question, examination.scoring()), result, records);
  }

  private Respondent.Responses answered(
      Question question, Interview interview, Respondent subject) {
    List<GenerationRequest> requests = interview.requests();
    try {
      return subject.answer(
          requests,
          stored ->
              progress.answering(
                  question.recipe.slug(), question.measurement.name(), requests.size(), stored));
    } catch (PromptTooLongException e) {
      throw e.named(
          interview.name(e.request()),
          "Raise %s, as far as the model was trained, or shorten the prompt"
              .formatted(TrustKeys.CONTEXT));
    }
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

  private Respondent respondent(Recipe recipe) {
    Respondent current = respondent;
    if (current != null && current.compressed().recipe().equals(recipe)) {
      return current;
    }
    dismiss();
    Respondent next =
        Respondent.open(compressed.get(recipe, () -> compress(recipe)), configuration, responses);
    respondent = next;
    return next;
  }

  private CompressedModel compress(Recipe recipe) {
    CompressedModel made =
        store.make(
            catalog.fetch(model),
            recipe,
            configuration.importanceMatrix(),
            progress.compressing(recipe.slug()));
    ModelReport.write(folder(recipe), model, made);
    return made;
  }

  private static Effort effort(Respondent.Responses answered, double seconds) {
    List<Generation> made = answered.made();
    return new Effort(
        answered.all().size(),
        answered.all().size() - made.size(),
        made.stream().mapToLong(Generation::promptTokens).sum(),
        made.stream().mapToLong(Generation::reusedTokens).sum(),
        made.stream().mapToLong(generation -> generation.tokens().size()).sum(),
        seconds);
  }

  /** What is scored is part of the name, for two tests of a suite may differ in it alone. */
  private Path folder(Question question, Scoring scoring) {
    String name = FileNames.of(question.measurement.name());
    return folder(question.recipe).resolve(scoring == Scoring.LOGPROB ? name + "-logprob" : name);
  }

  private Path folder(Recipe recipe) {
    return configuration.outputDirectory().resolve(FileNames.of(model)).resolve(recipe.slug());
  }

  @Override
  public synchronized void close() {
    // All of them, even if one of them fails.
    try (store;
        judge;
        responses) {
      dismiss();
    }
  }

  private void dismiss() {
    Respondent current = respondent;
    if (current != null) {
      respondent = null;
      current.close();
    }
  }
}
