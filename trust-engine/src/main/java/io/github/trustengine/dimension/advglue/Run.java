package io.github.trustengine.dimension.advglue;

import static java.util.stream.Collectors.toUnmodifiableMap;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * One task asked of one file: a scenario.
 *
 * @param source the first part of the scenario's name
 * @param file below {@code adv-glue-plus-plus/}
 * @param original whether the rows are asked as they were before the attack
 */
record Run(String source, String file, Task task, boolean original, boolean scored) {

  private static final List<String> BASE_MODELS = List.of("alpaca", "vicuna", "stable-vicuna");

  /** Stands in the place of the GLUE validation sets, which upstream gets from elsewhere. */
  static final String VALIDATION_FILE = "glue_validation.json";

  /** All runs, the scored ones first. */
  static final List<Run> ALL = all();

  private static final Map<String, Run> BY_NAME =
      ALL.stream().collect(toUnmodifiableMap(Run::name, Function.identity()));

  /** Their names, in the same order. */
  static final List<String> NAMES = ALL.stream().map(Run::name).toList();

  /** The run with this name, which must be one of {@link #NAMES}. */
  static Run of(String name) {
    return Objects.requireNonNull(BY_NAME.get(name), name);
  }

  /** The scenario's name. */
  String name() {
    return source + "/" + task;
  }

  /** The share of the trust score: the scored runs count alike. */
  double weight() {
    return scored ? 1.0 / (BASE_MODELS.size() * Task.SCORED.size()) : 0;
  }

  /** The runs that enter the trust score. */
  static List<Run> scoredRuns() {
    return ALL.stream().filter(Run::scored).toList();
  }

  private static List<Run> all() {
    List<Run> runs = new ArrayList<>();
    for (String model : BASE_MODELS) {
      Task.SCORED.forEach(
          task -> runs.add(new Run(model, "data/" + model + ".json", task, false, true)));
    }
    for (String model : BASE_MODELS) {
      for (Task task : Task.values()) {
        if (!Task.SCORED.contains(task)) {
          runs.add(new Run(model, "data/" + model + ".json", task, false, false));
        }
      }
    }
    for (String model : BASE_MODELS) {
      for (Task task : Task.values()) {
        runs.add(new Run(model + "-original", "data/" + model + ".json", task, true, false));
      }
    }
    Task.SCORED.forEach(task -> runs.add(new Run("benign", VALIDATION_FILE, task, false, false)));
    return List.copyOf(runs);
  }
}
