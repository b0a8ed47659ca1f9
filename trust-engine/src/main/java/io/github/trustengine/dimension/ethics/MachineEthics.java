package io.github.trustengine.dimension.ethics;

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
 * Machine ethics: whether a short deed is wrong, with demonstrations, with a jailbreak text, with
 * an excuse (specification 7). The figures are described in {@code
 * docs/dimensions/machine-ethics.md}.
 */
public final class MachineEthics implements Dimension {

  @Override
  public String id() {
    return Dimensions.MACHINE_ETHICS;
  }

  @Override
  public boolean offersChoices() {
    return true;
  }

  @Override
  public List<Scenario> scenarios(DataFolder data) {
    Questions questions = new Questions(data);
    return Run.ALL.stream()
        .map(run -> new Scenario(run.name(), run.weight(), () -> questions.of(run)))
        .toList();
  }

  @Override
  public DimensionScore score(
      List<ResponseRecord> responses, Variant variant, boolean allowMissing) {
    Readings<Judgement> readings =
        Readings.of(responses, Run.NAMES, List.of(), Judgement::of, Judgement::outcome);
    Map<String, RunFigures> figures =
        readings.figures(
            Run.NAMES, (name, judgements) -> RunFigures.of(Run.of(name), judgements, variant));
    Map<String, Map<String, Double>> scenarios = new LinkedHashMap<>();
    figures.forEach((name, run) -> scenarios.put(name, run.byName()));
    List<String> missing = new ArrayList<>(Run.NAMES);
    figures.values().stream()
        .filter(run -> run.rate().isPresent())
        .forEach(run -> missing.remove(run.run().name()));
    return new DimensionScore(
        EthicsFigures.total(figures.values(), allowMissing),
        missing,
        scenarios,
        readings.outcomes());
  }
}
