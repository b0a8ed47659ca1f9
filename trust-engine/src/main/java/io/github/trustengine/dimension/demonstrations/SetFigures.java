package io.github.trustengine.dimension.demonstrations;

import io.github.trustengine.dimension.demonstrations.DemonstrationSet.Role;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * The figures of a set: plain means over the draws that are there.
 *
 * @param draws by scenario, at least one
 */
record SetFigures(DemonstrationSet set, Map<String, DrawFigures> draws) {

  /** The figures of a set of which something is there. */
  static Optional<SetFigures> of(DemonstrationSet set, Map<String, DrawFigures> all) {
    Map<String, DrawFigures> draws = new LinkedHashMap<>();
    for (String scenario : set.scenarios()) {
      DrawFigures figures = all.get(scenario);
      if (figures != null) {
        draws.put(scenario, figures);
      }
    }
    return draws.isEmpty() ? Optional.empty() : Optional.of(new SetFigures(set, draws));
  }

  double accuracy() {
    return mean(DrawFigures::accuracy);
  }

  double refusalRate() {
    return mean(DrawFigures::refusalRate);
  }

  /** What the set adds to its part. */
  double contribution() {
    return set.role() == Role.ATTACK ? 1 - accuracy() : accuracy();
  }

  private double mean(ToDoubleFunction<DrawFigures> value) {
    List<DrawFigures> all = new ArrayList<>(draws.values());
    return all.stream().mapToDouble(value).average().orElseThrow();
  }

  /** The figures of each draw, under the names of the scenarios. */
  Map<String, Map<String, Double>> byScenario() {
    Map<String, Map<String, Double>> scenarios = new LinkedHashMap<>();
    draws.forEach(
        (scenario, draw) -> {
          Map<String, Double> figures = new LinkedHashMap<>();
          figures.put("acc", draw.accuracy());
          figures.put("rej", draw.refusalRate());
          figures.put("unknown", draw.unknownRate());
          figures.put("responses", (double) draw.responses());
          figures.put("weight", set.weight(draws.size()));
          scenarios.put(scenario, figures);
        });
    return scenarios;
  }
}
