package io.github.trustengine.dimension.mmlu;

import static java.util.stream.Collectors.collectingAndThen;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import io.github.trustengine.dimension.DataFolder;
import io.github.trustengine.dimension.Dimension;
import io.github.trustengine.dimension.DimensionScore;
import io.github.trustengine.dimension.Readings;
import io.github.trustengine.dimension.ResponseRecord;
import io.github.trustengine.dimension.Scenario;
import io.github.trustengine.dimension.Total;
import io.github.trustengine.dimension.Variant;
import io.github.trustengine.trust.Dimensions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * MMLU, the benign benchmark: questions with four choices after five demonstrations (specification
 * 9). The figures are described in {@code docs/dimensions/mmlu.md}. Both variants score alike.
 */
public final class Mmlu implements Dimension {

  /** The scenario of a run: the accuracy is over the questions of all subjects together. */
  static final String ALL_SUBJECTS = "test";

  /** Responses of other programs often come by subject. */
  private static final List<String> KNOWN =
      Stream.concat(Stream.of(ALL_SUBJECTS), Questions.SUBJECTS.stream()).toList();

  @Override
  public String id() {
    return Dimensions.MMLU;
  }

  @Override
  public boolean offersChoices() {
    return true;
  }

  @Override
  public List<Scenario> scenarios(DataFolder data) {
    return List.of(new Scenario(ALL_SUBJECTS, 1, () -> new Questions(data).all()));
  }

  @Override
  public DimensionScore score(
      List<ResponseRecord> responses, Variant variant, boolean allowMissing) {
    Readings<Answer> readings =
        Readings.of(responses, KNOWN, List.of(), Answer::of, Answer::outcome);
    if (responses.isEmpty()) {
      return new DimensionScore(
          Total.none(Map.of()), List.of(ALL_SUBJECTS), Map.of(), readings.outcomes());
    }
    Map<String, Tally> scenarios =
        readings.figures(
            new TreeSet<>(readings.byScenario().keySet()), (name, answers) -> Tally.of(answers));
    Tally all = Tally.of(readings.all());
    return new DimensionScore(
        Total.of(100 * all.accuracy(), all.refusalRate(), metrics(all, bySubject(readings.all()))),
        List.of(),
        figures(all, scenarios),
        readings.outcomes());
  }

  private static Map<String, Tally> bySubject(List<Answer> answers) {
    return answers.stream()
        .filter(answer -> answer.subject().isPresent())
        .collect(
            groupingBy(
                answer -> answer.subject().orElseThrow(),
                TreeMap::new,
                collectingAndThen(toList(), Tally::of)));
  }

  private static Map<String, Double> metrics(Tally all, Map<String, Tally> subjects) {
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put("accuracy", all.accuracy());
    metrics.put("refusal", all.refusalRate());
    subjects.forEach((subject, tally) -> metrics.put("accuracy/" + subject, tally.accuracy()));
    subjects.forEach((subject, tally) -> metrics.put("refusal/" + subject, tally.refusalRate()));
    return metrics;
  }

  private static Map<String, Map<String, Double>> figures(Tally all, Map<String, Tally> scenarios) {
    Map<String, Map<String, Double>> figures = new LinkedHashMap<>();
    scenarios.forEach(
        (name, tally) -> {
          Map<String, Double> of = new LinkedHashMap<>();
          of.put("accuracy", tally.accuracy());
          of.put("refusal", tally.refusalRate());
          of.put("responses", (double) tally.responses());
          of.put("weight", tally.responses() / (double) all.responses());
          figures.put(name, of);
        });
    return figures;
  }
}
