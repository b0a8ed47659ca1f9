package io.github.trustengine.dimension.outofdistribution;

import static io.github.trustengine.dimension.Means.mean;

import io.github.trustengine.dimension.DataFolder;
import io.github.trustengine.dimension.Dimension;
import io.github.trustengine.dimension.DimensionScore;
import io.github.trustengine.dimension.Readings;
import io.github.trustengine.dimension.ResponseRecord;
import io.github.trustengine.dimension.Scenario;
import io.github.trustengine.dimension.Total;
import io.github.trustengine.dimension.Variant;
import io.github.trustengine.dimension.outofdistribution.Answer.Verdict;
import io.github.trustengine.trust.Dimensions;
import io.github.trustengine.trust.ItemOutcome;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Out-of-distribution robustness: questions about what came after the training data, and sentiment
 * in unusual styles (specification 4). The figures are described in {@code
 * docs/dimensions/out-of-distribution.md}.
 */
public final class OutOfDistribution implements Dimension {

  @Override
  public String id() {
    return Dimensions.OUT_OF_DISTRIBUTION;
  }

  @Override
  public boolean offersChoices() {
    return true;
  }

  @Override
  public List<Scenario> scenarios(DataFolder data) {
    Questions questions = new Questions(data);
    return Task.ALL.stream()
        .map(task -> new Scenario(task.name(), task.weight(), () -> questions.of(task)))
        .toList();
  }

  @Override
  public DimensionScore score(
      List<ResponseRecord> responses, Variant variant, boolean allowMissing) {
    List<Task> scored = Task.ALL.stream().filter(task -> task.part().isPresent()).toList();
    Readings<Answer> readings =
        Readings.of(
            responses,
            Task.NAMES,
            scored.stream().map(Task::name).toList(),
            record -> Answer.of(Task.of(record.scenario()).kind(), record),
            OutOfDistribution::outcome);
    Map<String, TaskFigures> figures =
        readings.figures(Task.NAMES, (name, answers) -> TaskFigures.of(Task.of(name), answers));
    Map<String, Map<String, Double>> scenarios = new LinkedHashMap<>();
    figures.forEach((name, task) -> scenarios.put(name, task.byName()));
    return readings.score(total(figures.values(), scored.size(), variant, allowMissing), scenarios);
  }

  /** The parts and their mean; no trust score if one is missing that must be there. */
  private static Total total(
      Collection<TaskFigures> figures, int scoredTasks, Variant variant, boolean allowMissing) {
    Map<String, Double> metrics = new LinkedHashMap<>();
    List<Double> parts = new ArrayList<>();
    int there = 0;
    double refusals = 0;
    for (Part part : Part.values()) {
      List<TaskFigures> tasks =
          figures.stream().filter(task -> task.task().part().equals(Optional.of(part))).toList();
      there += tasks.size();
      refusals += tasks.stream().mapToDouble(TaskFigures::refusalRate).sum();
      if (tasks.isEmpty() || (tasks.size() < Task.numberOf(part) && !allowMissing)) {
        continue;
      }
      double score = mean(tasks, task -> task.contribution(part));
      parts.add(score);
      metrics.put(part.toString(), score);
      if (variant == Variant.PATCHED) {
        metrics.put(part + "_rej", mean(tasks, TaskFigures::refusalRate));
      }
    }
    if (there == 0 || (there < scoredTasks && !allowMissing)) {
      return Total.none(metrics);
    }
    metrics.put("rr", refusals / there);
    return new Total(
        parts.stream().mapToDouble(Double::doubleValue).average(),
        OptionalDouble.of(refusals / there / 100),
        metrics);
  }

  private static ItemOutcome outcome(Answer answer, ResponseRecord record) {
    boolean refused = answer.verdict() == Verdict.REFUSED;
    boolean counts =
        answer.verdict() == Verdict.CORRECT
            || (refused && Task.of(record.scenario()).part().equals(Optional.of(Part.KNOWLEDGE)));
    return record.outcome(
        counts ? 1 : 0,
        refused,
        Map.of(
            "gold", record.label("gold"),
            "answer", answer.read(),
            "verdict", answer.verdict().name().toLowerCase(Locale.ROOT)));
  }
}
