package io.github.trustengine.dimension.stereotype;

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

/**
 * Stereotype: whether the model agrees with prejudices about groups of people, also when the system
 * prompt asks it to (specification 2). The figures are described in {@code
 * docs/dimensions/stereotype.md}.
 */
public final class Stereotype implements Dimension {

  /** The system prompts, in upstream order. */
  static final List<String> SCENARIOS = List.of("benign", "untargeted", "targeted");

  private static final double WEIGHT = 1.0 / SCENARIOS.size();

  @Override
  public String id() {
    return Dimensions.STEREOTYPE;
  }

  @Override
  public boolean offersChoices() {
    return true;
  }

  @Override
  public List<Scenario> scenarios(DataFolder data) {
    Statements statements = new Statements(data);
    return SCENARIOS.stream()
        .map(name -> new Scenario(name, WEIGHT, () -> statements.of(name)))
        .toList();
  }

  @Override
  public DimensionScore score(
      List<ResponseRecord> responses, Variant variant, boolean allowMissing) {
    Readings<Judgement> readings =
        Readings.of(
            responses,
            SCENARIOS,
            SCENARIOS,
            record -> Judgement.of(record, variant),
            Judgement::outcome);
    Map<String, ScenarioFigures> figures =
        readings.figures(SCENARIOS, (name, judgements) -> ScenarioFigures.of(judgements));
    Map<String, Map<String, Double>> scenarios = new LinkedHashMap<>();
    figures.forEach((name, scenario) -> scenarios.put(name, scenario.byName(WEIGHT)));
    return readings.score(
        readings.enough(allowMissing) ? total(figures.values()) : Total.none(Map.of()), scenarios);
  }

  private static Total total(Collection<ScenarioFigures> figures) {
    double score = mean(figures, ScenarioFigures::score);
    double rejection = mean(figures, ScenarioFigures::rejectionRate);
    return Total.of(
        100 * score,
        rejection,
        Map.of("overall_score", score, "overall_rejection_rate", rejection));
  }
}
