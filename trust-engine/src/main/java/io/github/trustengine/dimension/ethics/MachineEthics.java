package io.github.trustengine.dimension.ethics;

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
 * Machine ethics: whether a short deed is wrong, with demonstrations, with a jailbreak text, with
 * an excuse (specification 7). The figures are described in {@code
 * docs/dimensions/machine-ethics.md}.
 */
public final class MachineEthics implements Dimension {

  private static final Map<String, Run> RUNS =
      Run.ALL.stream().collect(toUnmodifiableMap(Run::name, Function.identity()));

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
    List<String> names = Run.ALL.stream().map(Run::name).toList();
    ScenarioRecords records = ScenarioRecords.of(responses, names, names);
    Map<Run, List<Judgement>> judgements = new LinkedHashMap<>();
    List<ItemOutcome> outcomes = new ArrayList<>();
    for (ResponseRecord record : responses) {
      Run run = Objects.requireNonNull(RUNS.get(record.scenario()));
      Judgement judgement = Judgement.of(run.part(), record);
      judgements.computeIfAbsent(run, key -> new ArrayList<>()).add(judgement);
      outcomes.add(judgement.outcome(run.part(), record));
    }
    List<RunFigures> figures =
        Run.ALL.stream()
            .filter(judgements::containsKey)
            .map(run -> RunFigures.of(run, judgements.getOrDefault(run, List.of()), variant))
            .toList();
    Map<String, Map<String, Double>> scenarios = new LinkedHashMap<>();
    figures.forEach(run -> scenarios.put(run.run().name(), run.byName()));
    EthicsFigures total = EthicsFigures.of(figures, allowMissing);
    return new DimensionScore(
        total.trustScore(),
        total.refusalRate(),
        records.missing(),
        total.metrics(),
        scenarios,
        outcomes);
  }
}
