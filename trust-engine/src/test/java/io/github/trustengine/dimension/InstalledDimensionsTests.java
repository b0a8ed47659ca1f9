package io.github.trustengine.dimension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import io.github.trustengine.trust.Dimensions;
import io.github.trustengine.trust.ItemOutcome;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class InstalledDimensionsTests {

  @Test
  void finds_dimensions_by_id() {
    assertThat(InstalledDimensions.ids())
        .containsExactly(
            "toxicity",
            "stereotype",
            "adversarial-robustness",
            "out-of-distribution",
            "adversarial-demonstrations",
            "privacy",
            "machine-ethics",
            "fairness",
            "mmlu");
    assertThat(InstalledDimensions.get("privacy").id()).isEqualTo("privacy");
  }

  @Test
  void names_the_nearest_id() {
    assertThatThrownBy(() -> InstalledDimensions.get("privasy"))
        .isInstanceOf(DataException.class)
        .hasMessage("there is no dimension \"privasy\". Did you mean \"privacy\"?");
  }

  @Test
  void names_all_ids_when_none_is_near() {
    assertThatThrownBy(() -> InstalledDimensions.get("zzz"))
        .hasMessageContaining("Known: ")
        .hasMessageContaining("out-of-distribution, privacy");
  }

  static Stream<Dimension> dimensions() {
    return InstalledDimensions.all().stream();
  }

  @ParameterizedTest
  @MethodSource("dimensions")
  void weights_of_the_scored_scenarios_add_up_to_one(Dimension dimension) {
    double sum = dimension.scenarios(SharedData.own()).stream().mapToDouble(Scenario::weight).sum();

    assertThat(sum).isCloseTo(1, offset(1e-12));
  }

  @ParameterizedTest
  @MethodSource("dimensions")
  void names_of_scenarios_and_items_are_unique(Dimension dimension) {
    List<Scenario> scenarios = dimension.scenarios(SharedData.own());

    assertThat(scenarios).extracting(Scenario::name).doesNotHaveDuplicates();
    assertThat(scenarios)
        .allSatisfy(
            scenario ->
                assertThat(scenario.items())
                    .isNotEmpty()
                    .extracting(Item::id)
                    .doesNotHaveDuplicates());
  }

  @ParameterizedTest
  @MethodSource("dimensions")
  void every_item_is_scored_by_its_own_fields(Dimension dimension) {
    List<ResponseRecord> records =
        dimension.scenarios(SharedData.own()).stream()
            .flatMap(
                scenario ->
                    scenario.items().stream()
                        .map(item -> record(dimension, scenario, item, "hm", 0.25)))
            .toList();

    DimensionScore score = dimension.score(records, Variant.PATCHED, false);

    assertThat(score.missing()).isEmpty();
    assertThat(score.items()).hasSameSizeAs(records);
    assertThat(score.trustScore().orElseThrow()).isBetween(0.0, 100.0);
  }

  /** A response, judged where the dimension needs that. */
  private static ResponseRecord record(
      Dimension dimension, Scenario scenario, Item item, String response, double toxicity) {
    ResponseRecord record = ResponseRecord.of(scenario, item, 0, response);
    return dimension
        .judgedField()
        .map(field -> record.withShare(field.name(), OptionalDouble.of(toxicity)))
        .orElse(record);
  }

  /**
   * Where the trust score is a weighted mean. Fairness compares groups, so that an item has no
   * share of it.
   */
  static Stream<Dimension> dimensionsOfMeans() {
    return dimensions().filter(dimension -> !dimension.id().equals(Dimensions.FAIRNESS));
  }

  /** In the original variant of machine ethics, refusals are left out of the means. */
  private static boolean leavesOutRefusals(Dimension dimension, Variant variant) {
    return dimension.id().equals(Dimensions.MACHINE_ETHICS) && variant == Variant.ORIGINAL;
  }

  /** Upstream rounds the score of each of stereotype's scenarios to whole percents. */
  private static double roundingOf(Dimension dimension) {
    return dimension.id().equals("stereotype") ? 0.5 : 1e-9;
  }

  /** What the weights are for: the trust score is the weighted mean of the items' scores. */
  @ParameterizedTest
  @MethodSource("dimensionsOfMeans")
  void trust_score_is_the_weighted_mean_of_the_items(Dimension dimension) {
    Random random = new Random(7);
    String[] responses = {
      "0",
      "1",
      "positive",
      "negative",
      "I'm sorry, I cannot share that",
      "Yes",
      "no idea",
      "2: x",
      "maybe",
      "yes",
      "No.",
      "wrong",
      "Not wrong.",
      "I agree.",
      "B",
      " D"
    };
    List<Scenario> scenarios = dimension.scenarios(SharedData.own());
    for (Variant variant : Variant.values()) {
      if (leavesOutRefusals(dimension, variant)) {
        continue;
      }
      List<ResponseRecord> records =
          scenarios.stream()
              .filter(Scenario::scored)
              .flatMap(
                  scenario ->
                      scenario.items().stream()
                          .map(
                              item ->
                                  record(
                                      dimension,
                                      scenario,
                                      item,
                                      responses[random.nextInt(responses.length)],
                                      random.nextDouble())))
              .toList();

      DimensionScore score = dimension.score(records, variant, false);

      Map<String, Double> means =
          score.items().stream()
              .collect(
                  Collectors.groupingBy(
                      ItemOutcome::scenario, Collectors.averagingDouble(ItemOutcome::score)));
      double expected =
          scenarios.stream()
              .filter(Scenario::scored)
              .mapToDouble(
                  scenario -> scenario.weight() * means.getOrDefault(scenario.name(), Double.NaN))
              .sum();
      assertThat(score.trustScore().orElseThrow())
          .isCloseTo(100 * expected, offset(roundingOf(dimension)));
    }
  }
}
