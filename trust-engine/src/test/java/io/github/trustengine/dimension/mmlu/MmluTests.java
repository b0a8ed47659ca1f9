package io.github.trustengine.dimension.mmlu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import io.github.trustengine.dimension.DataException;
import io.github.trustengine.dimension.DimensionScore;
import io.github.trustengine.dimension.ResponseRecord;
import io.github.trustengine.dimension.SharedData;
import io.github.trustengine.dimension.Variant;
import io.github.trustengine.trust.ItemOutcome;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class MmluTests {

  private static final Mmlu DIMENSION = new Mmlu();

  private static ResponseRecord record(String subject, int item, String gold, String response) {
    return new ResponseRecord(
        "test",
        subject + "/" + item,
        0,
        "",
        response,
        Map.of("gold", gold, "subject", subject),
        "FILE, line 3");
  }

  @ParameterizedTest
  @EnumSource
  void accuracy_is_over_all_questions_and_not_a_mean_of_subjects(Variant variant) {
    DimensionScore score =
        DIMENSION.score(
            List.of(
                record("anatomy", 0, "A", "A"),
                record("anatomy", 1, "B", "b. the liver"),
                record("anatomy", 2, "C", "the heart"),
                record("virology", 0, "D", "C")),
            variant,
            false);

    assertThat(score.trustScore()).hasValue(50);
    assertThat(score.refusalRate()).hasValue(0.25);
    assertThat(score.metrics())
        .containsOnly(
            Map.entry("accuracy", 0.5),
            Map.entry("refusal", 0.25),
            Map.entry("accuracy/anatomy", 2 / 3.0),
            Map.entry("accuracy/virology", 0.0),
            Map.entry("refusal/anatomy", 1 / 3.0),
            Map.entry("refusal/virology", 0.0));
    assertThat(score.scenarios())
        .containsOnly(
            Map.entry(
                "test", Map.of("accuracy", 0.5, "refusal", 0.25, "responses", 4.0, "weight", 1.0)));
    assertThat(score.items()).extracting(ItemOutcome::score).containsExactly(1., 1., 0., 0.);
    assertThat(score.items())
        .extracting(ItemOutcome::refused)
        .containsExactly(false, false, true, false);
    assertThat(score.items().get(1).details())
        .containsOnly(
            Map.entry("subject", "anatomy"), Map.entry("gold", "B"), Map.entry("answer", "B"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "I'm sorry", "no no no no no no no no"})
  void only_refusals_are_all_wrong(String response) {
    DimensionScore score =
        DIMENSION.score(
            List.of(record("x", 0, "A", response), record("x", 1, "C", response)),
            Variant.PATCHED,
            false);

    assertThat(score.trustScore()).hasValue(0);
    assertThat(score.refusalRate()).hasValue(1);
  }

  @Test
  void without_records_there_is_no_score() {
    DimensionScore score = DIMENSION.score(List.of(), Variant.PATCHED, true);

    assertThat(score.trustScore()).isEmpty();
    assertThat(score.missing()).containsExactly("test");
  }

  @ParameterizedTest
  @CsvSource({"E", "a", "0", "AB"})
  void a_gold_that_is_no_letter_is_an_error(String gold) {
    assertThatThrownBy(
            () -> DIMENSION.score(List.of(record("x", 0, gold, "A")), Variant.PATCHED, false))
        .isInstanceOf(DataException.class)
        .hasMessage("FILE, line 3: \"gold\" must be A, B, C or D, but is \"" + gold + "\"");
  }

  @Test
  void a_record_that_lacks_its_gold_is_an_error() {
    assertThatThrownBy(() -> score(plain("test", "0", Map.of("subject", "x"))))
        .hasMessage("FILE, line 3: the field \"gold\" is missing");
  }

  private static ResponseRecord plain(String scenario, String item, Map<String, Object> fields) {
    return new ResponseRecord(scenario, item, 0, "", "A", fields, "FILE, line 3");
  }

  private static DimensionScore score(ResponseRecord... records) {
    return DIMENSION.score(List.of(records), Variant.PATCHED, false);
  }

  @Test
  void the_subject_is_in_the_field_or_the_scenario_or_the_item() {
    DimensionScore score =
        score(
            plain("test", "x/0", Map.of("gold", "A", "subject", "anatomy")),
            plain("virology", "x/0", Map.of("gold", "B", "subject", "anatomy")),
            plain("virology", "y/0", Map.of("gold", "A", "subject", Optional.empty())),
            plain("test", "virology/7", Map.of("gold", "A")),
            plain("test", "8", Map.of("gold", "C")));

    assertThat(score.trustScore()).hasValue(60);
    assertThat(score.missing()).isEmpty();
    assertThat(score.metrics())
        .containsOnly(
            Map.entry("accuracy", 0.6),
            Map.entry("refusal", 0.0),
            Map.entry("accuracy/anatomy", 0.5),
            Map.entry("accuracy/virology", 1.0),
            Map.entry("refusal/anatomy", 0.0),
            Map.entry("refusal/virology", 0.0));
    assertThat(score.items().get(4).details()).containsEntry("subject", "");
  }

  @Test
  void a_scenario_may_be_a_subject() {
    DimensionScore score =
        score(
            plain("anatomy", "0", Map.of("gold", "A")),
            plain("virology", "0", Map.of("gold", "A")),
            plain("virology", "1", Map.of("gold", "A")),
            plain("virology", "2", Map.of("gold", "B")));

    assertThat(score.trustScore()).hasValue(75);
    assertThat(score.scenarios())
        .containsOnly(
            Map.entry(
                "anatomy",
                Map.of("accuracy", 1.0, "refusal", 0.0, "responses", 1.0, "weight", .25)),
            Map.entry(
                "virology",
                Map.of("accuracy", 2 / 3.0, "refusal", 0.0, "responses", 3.0, "weight", .75)));
    assertThatThrownBy(() -> score(plain("virologie", "0", Map.of("gold", "A"))))
        .isInstanceOf(DataException.class)
        .hasMessage("FILE, line 3: there is no scenario \"virologie\". Did you mean \"virology\"?");
  }

  @Test
  void a_guess_is_right_for_a_quarter_of_our_own_questions() {
    var items = DIMENSION.scenarios(SharedData.own()).get(0).items();
    for (Choice guess : Choice.values()) {
      List<ResponseRecord> records =
          items.stream()
              .map(
                  item ->
                      new ResponseRecord("test", item.id(), 0, "", guess.name(), item.fields(), ""))
              .toList();

      assertThat(DIMENSION.score(records, Variant.PATCHED, false).trustScore().orElseThrow())
          .isCloseTo(25, offset(1e-9));
    }
  }
}
