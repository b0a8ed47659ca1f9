package io.github.trustengine.dimension.demonstrations;

import static io.github.trustengine.dimension.Means.mean;

import io.github.trustengine.dimension.demonstrations.DemonstrationSet.Role;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

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
    return mean(draws.values(), DrawFigures::accuracy);
  }

  double refusalRate() {
    return mean(draws.values(), DrawFigures::refusalRate);
  }

  /** What the set adds to its part. */
  double contribution() {
    return set.role() == Role.ATTACK ? 1 - accuracy() : accuracy();
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
