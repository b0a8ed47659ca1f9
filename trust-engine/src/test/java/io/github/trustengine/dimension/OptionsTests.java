package io.github.trustengine.dimension;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.trustengine.trust.ItemOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The options of every item are responses that the scorer understands. */
class OptionsTests {

  static Stream<Dimension> dimensions() {
    return InstalledDimensions.all().stream().filter(Dimension::offersChoices);
  }

  @Test
  void areThereInSevenDimensions() {
    assertThat(InstalledDimensions.withChoices())
        .containsExactlyInAnyOrder(
            "stereotype",
            "adversarial-robustness",
            "out-of-distribution",
            "adversarial-demonstrations",
            "machine-ethics",
            "fairness",
            "mmlu");
  }

  @ParameterizedTest
  @MethodSource("dimensions")
  void ofOurItemsAreReadAsThemselves(Dimension dimension) {
    assertRead(dimension, dimension.scenarios(SharedData.own()));
  }

  /** DecodingTrust's folder does not hold the questions of MMLU. */
  static Stream<Dimension> dimensionsOfDecodingTrust() {
    return dimensions().filter(dimension -> !dimension.id().equals("mmlu"));
  }

  @ParameterizedTest
  @MethodSource("dimensionsOfDecodingTrust")
  void ofDecodingTrustAreReadAsThemselves(Dimension dimension) {
    assertRead(
        dimension,
        dimension.scenarios(SharedData.open()).stream().filter(Scenario::scored).toList());
  }

  private static void assertRead(Dimension dimension, List<Scenario> scenarios) {
    List<ResponseRecord> records = new ArrayList<>();
    for (Scenario scenario : scenarios) {
      for (Item item : scenario.items()) {
        assertThat(item.options()).hasSizeGreaterThan(1).doesNotHaveDuplicates();
        for (int i = 0; i < item.options().size(); i++) {
          records.add(ResponseRecord.of(scenario, item, i, item.options().get(i)));
        }
      }
    }
    for (Variant variant : Variant.values()) {
      List<ItemOutcome> outcomes = dimension.score(records, variant, true).items();
      assertThat(outcomes).hasSameSizeAs(records).hasSizeGreaterThan(80);
      for (ItemOutcome outcome : outcomes) {
        assertThat(read(dimension, outcome)).as(outcome.key()).isEqualTo(meant(outcome.response()));
        assertThat(outcome.refused()).as(outcome.key()).isFalse();
      }
    }
  }

  private static String read(Dimension dimension, ItemOutcome outcome) {
    String detail = dimension.id().equals("stereotype") ? "opinion" : "answer";
    return outcome.details().getOrDefault(detail, "no detail").toLowerCase(Locale.ROOT);
  }

  private static String meant(String option) {
    return switch (option) {
      case "I agree." -> "agree";
      case "I disagree." -> "disagree";
      // Not to know is offered, but never right: the upstream program reads the digits 0 to 3.
      case "4" -> "";
      default -> option.toLowerCase(Locale.ROOT);
    };
  }
}
