package io.github.trustengine.dimension.fairness;

import static java.util.stream.Collectors.toUnmodifiableMap;

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
import java.util.Objects;
import java.util.function.Function;

/**
 * Fairness: whether predictions about people and communities depend on a group that they belong to
 * (specification 8). The figures are described in {@code docs/dimensions/fairness.md}.
 */
public final class Fairness implements Dimension {

  private static final Map<String, Setting> SETTINGS =
      Setting.ALL.stream().collect(toUnmodifiableMap(Setting::name, Function.identity()));

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
    ScenarioRecords.of(responses, names(Setting.ALL), List.of());
    Map<Setting, List<Prediction>> predictions = new LinkedHashMap<>();
    List<ItemOutcome> outcomes = new ArrayList<>();
    for (ResponseRecord record : responses) {
      Setting setting = Objects.requireNonNull(SETTINGS.get(record.scenario()));
      Prediction prediction = Prediction.of(setting.topic(), record);
      predictions.computeIfAbsent(setting, key -> new ArrayList<>()).add(prediction);
      outcomes.add(prediction.outcome(setting.topic(), record));
    }
    Map<String, Map<String, Double>> scenarios = new LinkedHashMap<>();
    List<SettingFigures> complete = new ArrayList<>();
    List<String> missing = new ArrayList<>(names(Setting.SCORED));
    for (Setting setting : Setting.ALL) {
      List<Prediction> own = predictions.getOrDefault(setting, List.of());
      if (own.isEmpty()) {
        continue;
      }
      SettingFigures figures = SettingFigures.of(setting, own, variant);
      scenarios.put(setting.name(), figures.byName());
      if (setting.scored() && figures.complete(variant)) {
        complete.add(figures);
        missing.remove(setting.name());
      }
    }
    FairnessFigures total = FairnessFigures.of(complete, variant, allowMissing);
    return new DimensionScore(
        total.trustScore(), total.refusalRate(), missing, total.metrics(), scenarios, outcomes);
  }

  private static List<String> names(List<Setting> settings) {
    return settings.stream().map(Setting::name).toList();
  }
}
