package io.github.trustengine.dimension.fairness;

import java.util.List;

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

  static final List<Setting> SCORED = ALL.stream().filter(Setting::scored).toList();

  private static Setting scored(String name, String file) {
    return new Setting(name, file.startsWith("crime") ? Topic.CRIME : Topic.ADULT, file, true);
  }

  /** The share of the trust score. */
  double weight() {
    return scored ? 1.0 / SCORED.size() : 0;
  }
}
