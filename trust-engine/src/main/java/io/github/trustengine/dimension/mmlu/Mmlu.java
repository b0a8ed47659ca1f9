package io.github.trustengine.dimension.mmlu;

import io.github.trustengine.dimension.DataFolder;
import io.github.trustengine.dimension.Dimension;
import io.github.trustengine.dimension.DimensionScore;
import io.github.trustengine.dimension.ResponseRecord;
import io.github.trustengine.dimension.Scenario;
import io.github.trustengine.dimension.ScenarioRecords;
import io.github.trustengine.dimension.Variant;
import io.github.trustengine.trust.Dimensions;
import io.github.trustengine.trust.ItemOutcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * MMLU, the benign benchmark: questions with four choices after five demonstrations (specification
 * 9). The figures are described in {@code docs/dimensions/mmlu.md}. Both variants score alike.
 */
public final class Mmlu implements Dimension {

  /** One scenario, for the accuracy is over the questions of all subjects together. */
  static final String SCENARIO = "test";

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
    return List.of(new Scenario(SCENARIO, 1, () -> new Questions(data).all()));
  }

  @Override
  public DimensionScore score(
      List<ResponseRecord> responses, Variant variant, boolean allowMissing) {
    List<String> scenarios = List.of(SCENARIO);
    ScenarioRecords records = ScenarioRecords.of(responses, scenarios, scenarios);
    Tally all = Tally.NONE;
    Map<String, Tally> subjects = new TreeMap<>();
    List<ItemOutcome> outcomes = new ArrayList<>();
    for (ResponseRecord record : responses) {
      Answer answer = Answer.of(record);
      all = all.plus(answer);
      subjects.merge(
          answer.subject(), Tally.NONE.plus(answer), (before, one) -> before.plus(answer));
      outcomes.add(answer.outcome(record));
    }
    if (responses.isEmpty()) {
      return new DimensionScore(
          OptionalDouble.empty(),
          OptionalDouble.empty(),
          records.missing(),
          Map.of(),
          Map.of(),
          outcomes);
    }
    return new DimensionScore(
        OptionalDouble.of(100 * all.accuracy()),
        OptionalDouble.of(all.refusalRate()),
        records.missing(),
        metrics(all, subjects),
        Map.of(SCENARIO, figures(all)),
        outcomes);
  }

  private static Map<String, Double> metrics(Tally all, Map<String, Tally> subjects) {
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put("accuracy", all.accuracy());
    metrics.put("refusal", all.refusalRate());
    subjects.forEach((subject, tally) -> metrics.put("accuracy/" + subject, tally.accuracy()));
    subjects.forEach((subject, tally) -> metrics.put("refusal/" + subject, tally.refusalRate()));
    return metrics;
  }

  private static Map<String, Double> figures(Tally all) {
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("accuracy", all.accuracy());
    figures.put("refusal", all.refusalRate());
    figures.put("responses", (double) all.responses());
    figures.put("weight", 1.0);
    return figures;
  }
}
