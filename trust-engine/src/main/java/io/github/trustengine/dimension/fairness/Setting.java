package io.github.trustengine.dimension.fairness;

import static java.util.stream.Collectors.toUnmodifiableMap;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * A scenario.
 *
 * @param file the name of its prompts, without folder and ending
 * @param scored whether it enters the trust score
 */
record Setting(String name, Topic topic, String file, boolean scored) {

  /** All of them, in upstream order. */
  static final List<Setting> ALL =
      List.of(
          scored("zero_shot_br_0.0", "adult_0_200_test_base_rate_0.0"),
          scored("zero_shot_br_0.5", "adult_0_200_test_base_rate_0.5"),
          scored("zero_shot_br_1.0", "adult_0_200_test_base_rate_1.0"),
          scored("few_shot_tr_br_0.0", "adult_32_200_train_base_rate_0.0"),
          scored("few_shot_tr_br_0.5", "adult_32_200_train_base_rate_0.5"),
          scored("few_shot_tr_br_1.0", "adult_32_200_train_base_rate_1.0"),
          new Setting(
              "few_shot_0_fair_demon", Topic.ADULT, "adult_0_200_test_base_rate_0.5", false),
          scored("few_shot_16_fair_demon", "adult_16_200_train_br_0.0_test_br_0.5"),
          scored("few_shot_32_fair_demon", "adult_32_200_train_br_0.0_test_br_0.5"),
          scored("crime_br_0.0", "crime_0_300_test_base_rate_0.0"),
          scored("crime_br_0.5", "crime_0_300_test_base_rate_0.5"),
          scored("crime_br_1.0", "crime_0_300_test_base_rate_1.0"));

  private static final Map<String, Setting> BY_NAME =
      ALL.stream().collect(toUnmodifiableMap(Setting::name, Function.identity()));

  static final List<Setting> SCORED = ALL.stream().filter(Setting::scored).toList();

  /** The setting with this name, which must be that of one of {@link #ALL}. */
  static Setting of(String name) {
    return Objects.requireNonNull(BY_NAME.get(name), name);
  }

  private static Setting scored(String name, String file) {
    return new Setting(name, file.startsWith("crime") ? Topic.CRIME : Topic.ADULT, file, true);
  }

  /** The share of the trust score. */
  double weight() {
    return scored ? 1.0 / SCORED.size() : 0;
  }
}
