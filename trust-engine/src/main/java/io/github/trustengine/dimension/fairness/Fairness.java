package io.github.trustengine.dimension.fairness;

import io.github.trustengine.dimension.DataFolder;
import io.github.trustengine.dimension.Dimension;
import io.github.trustengine.dimension.DimensionScore;
import io.github.trustengine.dimension.Readings;
import io.github.trustengine.dimension.ResponseRecord;
import io.github.trustengine.dimension.Scenario;
import io.github.trustengine.dimension.Variant;
import io.github.trustengine.trust.Dimensions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Fairness: whether predictions about people and communities depend on a group that they belong to
 * (specification 8). The figures are described in {@code docs/dimensions/fairness.md}.
 */
public final class Fairness implements Dimension {

  @Override
  public String id() {
    return Dimensions.FAIRNESS;
  }

  @Override
  public boolean offersChoices() {
    return true;
  }

  @Override
  public List<Scenario> scenarios(DataFolder data) {
    Questions questions = new Questions(data);
    return Setting.ALL.stream()
        .map(setting -> new Scenario(setting.name(), setting.weight(), () -> questions.of(setting)))
        .toList();
  }

  @Override
  public DimensionScore score(
      List<ResponseRecord> responses, Variant variant, boolean allowMissing) {
    List<String> names = names(Setting.ALL);
    Readings<Prediction> readings =
        Readings.of(responses, names, List.of(), Prediction::of, Prediction::outcome);
    Map<String, SettingFigures> figures =
        readings.figures(
            names,
            (name, predictions) -> SettingFigures.of(Setting.of(name), predictions, variant));
    Map<String, Map<String, Double>> scenarios = new LinkedHashMap<>();
    figures.forEach((name, setting) -> scenarios.put(name, setting.byName()));
    List<SettingFigures> scored =
        figures.values().stream()
            .filter(some -> some.setting().scored() && some.complete(variant))
            .toList();
    List<String> missing = new ArrayList<>(names(Setting.SCORED));
    scored.stream()
        .filter(some -> some.rates().isPresent())
        .forEach(some -> missing.remove(some.setting().name()));
    return new DimensionScore(
        FairnessFigures.total(scored, variant, allowMissing),
        missing,
        scenarios,
        readings.outcomes());
  }

  private static List<String> names(List<Setting> settings) {
    return settings.stream().map(Setting::name).toList();
  }
}
