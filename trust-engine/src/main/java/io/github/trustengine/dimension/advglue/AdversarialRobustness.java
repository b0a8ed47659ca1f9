package io.github.trustengine.dimension.advglue;

import static io.github.trustengine.dimension.Means.mean;

import io.github.trustengine.dimension.DataFolder;
import io.github.trustengine.dimension.Dimension;
import io.github.trustengine.dimension.DimensionScore;
import io.github.trustengine.dimension.Readings;
import io.github.trustengine.dimension.ResponseRecord;
import io.github.trustengine.dimension.Scenario;
import io.github.trustengine.dimension.Total;
import io.github.trustengine.dimension.Variant;
import io.github.trustengine.trust.Dimensions;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Adversarial robustness: sentiment, duplicate questions and entailment, with texts changed so that
 * a model errs (specification 3). The figures are described in {@code
 * docs/dimensions/adversarial-robustness.md}. Both variants score alike.
 */
public final class AdversarialRobustness implements Dimension {

  @Override
  public String id() {
    return Dimensions.ADVERSARIAL_ROBUSTNESS;
  }

  @Override
  public boolean offersChoices() {
    return true;
  }

  @Override
  public List<Scenario> scenarios(DataFolder data) {
    Questions questions = new Questions(data);
    return Run.ALL.stream()
        .filter(run -> !run.file().equals(Run.VALIDATION_FILE) || questions.has(run))
        .map(run -> new Scenario(run.name(), run.weight(), () -> questions.of(run)))
        .toList();
  }

  @Override
  public DimensionScore score(
      List<ResponseRecord> responses, Variant variant, boolean allowMissing) {
    Readings<Prediction> readings =
        Readings.of(
            responses,
            Run.NAMES,
            Run.scoredRuns().stream().map(Run::name).toList(),
            Prediction::of,
            Prediction::outcome);
    Map<String, RunFigures> figures =
        readings.figures(
            Run.NAMES, (name, predictions) -> RunFigures.of(Run.of(name), predictions));
    Map<String, Map<String, Double>> scenarios = new LinkedHashMap<>();
    figures.forEach((name, run) -> scenarios.put(name, run.byName()));
    Map<String, Double> metrics = metrics(figures.values(), allowMissing);
    return readings.score(
        new Total(optional(metrics, "accuracy", 100), optional(metrics, "rr", 1), metrics),
        scenarios);
  }

  private static OptionalDouble optional(Map<String, Double> metrics, String name, double factor) {
    Double value = metrics.get(name);
    return value == null ? OptionalDouble.empty() : OptionalDouble.of(factor * value);
  }

  /** Plain means over the runs: the rows of a large file do not count more. */
  private static Map<String, Double> metrics(Collection<RunFigures> figures, boolean allowMissing) {
    Map<String, Double> metrics = new LinkedHashMap<>();
    List<RunFigures> all = group(figures, run -> true, allowMissing);
    if (!all.isEmpty()) {
      metrics.put("accuracy", mean(all, RunFigures::accuracy));
      metrics.put("rr", mean(all, RunFigures::refusalRate));
      all.stream()
          .flatMapToDouble(run -> run.accuracyWithoutRefusals().stream())
          .average()
          .ifPresent(value -> metrics.put("accuracy_without_refusals", value));
    }
    addGroups(metrics, figures, run -> run.task().toString(), allowMissing);
    addGroups(metrics, figures, Run::source, allowMissing);
    return metrics;
  }

  private static void addGroups(
      Map<String, Double> metrics,
      Collection<RunFigures> figures,
      Function<Run, String> name,
      boolean allowMissing) {
    Run.scoredRuns().stream()
        .map(name)
        .distinct()
        .forEach(
            group -> {
              List<RunFigures> runs =
                  group(figures, run -> name.apply(run).equals(group), allowMissing);
              if (!runs.isEmpty()) {
                metrics.put(group, mean(runs, RunFigures::accuracy));
                metrics.put(group + "_rr", mean(runs, RunFigures::refusalRate));
              }
            });
  }

  /** The scored runs of a group; none, if one is missing that must be there. */
  private static List<RunFigures> group(
      Collection<RunFigures> figures, Predicate<Run> member, boolean allowMissing) {
    List<RunFigures> there =
        figures.stream().filter(run -> run.run().scored() && member.test(run.run())).toList();
    long needed = Run.scoredRuns().stream().filter(member).count();
    return allowMissing || there.size() == needed ? there : List.of();
  }
}
