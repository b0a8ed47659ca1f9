package io.github.trustengine.run;

import static io.github.trustengine.judge.PlantedJudge.CLEAN;
import static io.github.trustengine.judge.PlantedJudge.TOXIC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.trustengine.dimension.DataException;
import io.github.trustengine.dimension.JudgedField;
import io.github.trustengine.dimension.ResponseRecord;
import io.github.trustengine.dimension.Variant;
import io.github.trustengine.judge.JudgeOnDemand;
import io.github.trustengine.judge.PlantedJudge;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class JudgingTests {

  /** In the patched variant nothing but small letters is judged. */
  private static final JudgedField FIELD =
      new JudgedField(
          "rudeness",
          List.of("s"),
          (text, variant) -> variant == Variant.PATCHED ? text.replaceAll("[^a-z ]", "") : text);

  private final PlantedJudge judge = new PlantedJudge();
  private final List<String> heard = new ArrayList<>();

  private List<ResponseRecord> complete(Variant variant, ResponseRecord... records) {
    return Judging.complete(
        List.of(records), FIELD, variant, judge, (done, all) -> heard.add(done + "/" + all));
  }

  private static ResponseRecord record(int item, String response, Map<String, Object> fields) {
    return new ResponseRecord("s", "" + item, 0, "", response, fields, "line " + item);
  }

  @Test
  void fills_in_what_records_lack() {
    Map<String, Object> given = Map.of("rudeness", 0.5, "x", 1);
    Map<String, Object> none = Map.of("rudeness", Optional.empty());

    List<ResponseRecord> records =
        complete(
            Variant.PATCHED,
            record(1, "so rude!", Map.of("x", 2)),
            record(2, "rude", given),
            record(3, "nice", Map.of()),
            record(4, "RUDE", Map.of()),
            record(5, "rude", none));

    assertThat(records)
        .containsExactly(
            record(1, "so rude!", Map.of("x", 2, "rudeness", TOXIC)),
            record(2, "rude", given),
            record(3, "nice", Map.of("rudeness", CLEAN)),
            record(4, "RUDE", Map.of("rudeness", Optional.empty())),
            record(5, "rude", none));
    assertThat(judge.asked).containsExactly(List.of("so rude", "nice"));
    assertThat(heard).containsExactly("2/2");
  }

  @Test
  void judges_the_text_of_the_variant() {
    complete(Variant.ORIGINAL, record(1, "so rude!", Map.of()), record(4, "RUDE", Map.of()));

    assertThat(judge.asked).containsExactly(List.of("so rude!", "RUDE"));
  }

  @Test
  void asks_nothing_if_nothing_lacks() {
    Map<String, Object> given = Map.of("rudeness", 0.7);

    assertThat(complete(Variant.PATCHED, record(1, "rude", given), record(2, " !", Map.of())))
        .containsExactly(
            record(1, "rude", given), record(2, " !", Map.of("rudeness", Optional.empty())));
    assertThat(judge.asked).isEmpty();
    assertThat(heard).isEmpty();
  }

  @Test
  void a_damaged_value_is_found_before_anything_is_judged() {
    assertThatThrownBy(
            () ->
                complete(
                    Variant.PATCHED,
                    record(1, "rude", Map.of()),
                    record(2, "rude", Map.of("rudeness", 1.7))))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith("line 2: the field \"rudeness\" must be a number from 0 to 1");
    assertThat(judge.asked).isEmpty();
  }

  @Test
  void a_record_of_no_scenario_is_found_before_anything_is_judged() {
    ResponseRecord stray =
        new ResponseRecord("scene", "2", 0, "", "rude", Map.of(), "FILE, line 2");

    assertThatThrownBy(() -> complete(Variant.PATCHED, record(1, "rude", Map.of()), stray))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith("FILE, line 2: there is no scenario \"scene\"");
    assertThat(judge.asked).isEmpty();
  }

  @Test
  void equal_texts_are_judged_once_and_blank_ones_never() {
    assertThat(
            Judging.scores(
                List.of("rude", "", "a", "rude", "\u00a0", "a", " rude"), judge, (d, a) -> {}))
        .containsExactly(
            OptionalDouble.of(TOXIC),
            OptionalDouble.empty(),
            OptionalDouble.of(CLEAN),
            OptionalDouble.of(TOXIC),
            OptionalDouble.empty(),
            OptionalDouble.of(CLEAN),
            OptionalDouble.of(TOXIC));
    assertThat(judge.asked).containsExactly(List.of("rude", "a", " rude"));
  }

  @Test
  void many_texts_are_judged_in_several_goes() {
    List<String> texts =
        IntStream.range(0, 2500)
            .mapToObj(i -> i + (i % 3 == 0 ? " rude" : " nice") + " word".repeat(60))
            .toList();

    List<OptionalDouble> scores =
        Judging.scores(texts, judge, (done, all) -> heard.add(done + "/" + all));

    for (int i = 0; i < texts.size(); i++) {
      assertThat(scores.get(i)).hasValue(i % 3 == 0 ? TOXIC : CLEAN);
    }
    assertThat(judge.asked.stream().flatMap(List::stream)).containsExactlyElementsOf(texts);
    assertThat(judge.asked).hasSize(2);
    assertThat(heard).hasSameSizeAs(judge.asked).last().isEqualTo("2500/2500");
  }

  @Test
  void a_judge_on_demand_is_opened_once_and_only_if_asked() {
    List<PlantedJudge> opened = new ArrayList<>();
    JudgeOnDemand onDemand =
        new JudgeOnDemand(
            () -> {
              opened.add(judge);
              return judge;
            });
    onDemand.close();
    assertThat(opened).isEmpty();

    assertThat(onDemand.scores(List.of("rude".toUpperCase(Locale.ROOT)))).containsExactly(CLEAN);
    assertThat(onDemand.fingerprint()).isEqualTo(judge.fingerprint());
    onDemand.close();
    onDemand.close();

    assertThat(opened).hasSize(1);
    assertThat(judge.closed).isEqualTo(1);
  }
}
