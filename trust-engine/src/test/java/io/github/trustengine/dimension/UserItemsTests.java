package io.github.trustengine.dimension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import io.github.trustengine.llama.ChatMessage;
import io.github.trustengine.trust.ItemOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UserItemsTests {

  private final Path folder;

  UserItemsTests(@TempDir Path folder) {
    this.folder = folder;
  }

  private UserItems items(String... lines) throws IOException {
    return UserItems.read(Files.write(folder.resolve("policy.jsonl"), List.of(lines)).toString());
  }

  private static List<ResponseRecord> answer(UserItems items, String... responses) {
    List<ResponseRecord> records = new ArrayList<>();
    for (Scenario scenario : items.scenarios()) {
      for (Item item : scenario.items()) {
        records.add(ResponseRecord.of(scenario, item, 0, responses[records.size()]));
      }
    }
    return records;
  }

  @Test
  void reads_every_form_of_an_item() throws IOException {
    UserItems items =
        items(
            "{\"id\":\"1\",\"prompt\":\"Hi\",\"scoring\":\"exact\",\"expected\":\"Hello\"}",
            "{\"id\":\"2\",\"messages\":[{\"role\":\"system\",\"content\":\"S\"},"
                + "{\"role\":\"user\",\"content\":\"U\"}],\"scoring\":\"choice\","
                + "\"choices\":[\"cat\",\"dog\"],\"expected\":[\"dog\"],\"weight\":2.5,"
                + "\"max_tokens\":3,\"scenario\":\"pets\",\"ignore_case\":true}");

    List<Scenario> scenarios = items.scenarios();
    assertThat(scenarios).extracting(Scenario::name).containsExactly("items", "pets");
    assertThat(scenarios.get(1).weight()).isCloseTo(2.5 / 3.5, offset(1e-12));
    Item first = scenarios.get(0).items().get(0);
    assertThat(first.prompt().messages()).containsExactly(ChatMessage.user("Hi"));
    assertThat(first.sampling()).isEqualTo(new Sampling(0, 64, 1));
    assertThat(first.fields())
        .isEqualTo(Map.of("scoring", "exact", "expected", List.of("Hello"), "weight", 1.0));
    Item second = scenarios.get(1).items().get(0);
    assertThat(second.prompt().messages())
        .containsExactly(
            ChatMessage.system("S"),
            ChatMessage.user("U\nA. cat\nB. dog\nAnswer with the letter of the right choice."));
    assertThat(second.prompt().sharedMessages()).isEqualTo(1);
    assertThat(second.sampling().maxTokens()).isEqualTo(3);
  }

  @Test
  void scores_by_weight() throws IOException {
    UserItems items =
        items(
            "{\"id\":\"1\",\"prompt\":\"a\",\"scoring\":\"contains\",\"expected\":\"x\"}",
            "{\"id\":\"2\",\"prompt\":\"b\",\"scoring\":\"exact\",\"expected\":\"x\","
                + "\"weight\":3}",
            "{\"id\":\"1\",\"scenario\":\"s\",\"prompt\":\"c\",\"scoring\":\"regex\","
                + "\"expected\":[\"^a\",\"b$\"]}");

    DimensionScore score =
        items.score(answer(items, "has x", "I\u2019m sorry, no", "ab"), Variant.PATCHED, false);

    assertThat(score.trustScore().orElseThrow()).isCloseTo(100 * 2 / 5.0, offset(1e-9));
    assertThat(score.refusalRate().orElseThrow()).isCloseTo(3 / 5.0, offset(1e-9));
    assertThat(score.scenarios().get("items"))
        .containsEntry("score", 25.0)
        .containsEntry("responses", 2.0);
    assertThat(score.scenarios().get("s")).containsEntry("score", 100.0);
    assertThat(score.items()).extracting(ItemOutcome::score).containsExactly(1.0, 0.0, 1.0);
    assertThat(score.items()).extracting(ItemOutcome::refused).containsExactly(false, true, false);
    assertThat(score.items().get(0).prompt()).isEqualTo("user: a");
  }

  @Test
  void recorded_responses_score_the_same() throws IOException {
    UserItems items =
        items(
            "{\"id\":\"1\",\"prompt\":\"a\",\"scoring\":\"choice\",\"choices\":[\"x\",\"y\"],"
                + "\"expected\":\"y\",\"weight\":2}",
            "{\"id\":\"2\",\"prompt\":\"b\",\"scoring\":\"exact\",\"expected\":\"X\","
                + "\"ignore_case\":true}");
    List<ResponseRecord> records = answer(items, "B", "x");
    Path file =
        Files.write(
            folder.resolve("items.jsonl"),
            records.stream()
                .map(record -> ResponseRecords.toJson(items.id(), record).toString())
                .toList());

    DimensionScore score =
        items.score(ResponseRecords.read(items.id(), List.of(file)), Variant.PATCHED, false);

    assertThat(score.trustScore()).hasValue(100);
    assertThat(score.items()).isEqualTo(items.score(records, Variant.PATCHED, false).items());
  }

  @Test
  void a_missing_scenario_leaves_no_score() throws IOException {
    UserItems items =
        items(
            "{\"id\":\"1\",\"prompt\":\"a\",\"scoring\":\"exact\",\"expected\":\"x\"}",
            "{\"id\":\"2\",\"scenario\":\"s\",\"prompt\":\"b\",\"scoring\":\"exact\","
                + "\"expected\":\"x\"}");
    List<ResponseRecord> first = answer(items, "x", "x").subList(0, 1);

    assertThat(items.score(first, Variant.PATCHED, false).trustScore()).isEmpty();
    assertThat(items.score(first, Variant.PATCHED, false).missing()).containsExactly("s");
    assertThat(items.score(first, Variant.PATCHED, true).trustScore()).hasValue(100);
    assertThat(items.score(List.of(), Variant.PATCHED, true).trustScore()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{; is no JSON",
        "`\n{}`; must be one JSON object",
        "{\"prompt\":\"a\",\"scoring\":\"exact\",\"expected\":\"x\"}; field \"id\" is missing",
        "{\"id\":\"1\",\"prompt\":\"a\",\"scoring\":\"exact\"}; \"expected\" must be a text",
        "{\"id\":\"1\",\"prompt\":\"a\",\"scoring\":\"exact\",\"expcted\":\"x\"};"
            + " Did you mean \"expected\"?",
        "{\"id\":\"1\",\"prompt\":\"a\",\"scoring\":\"fuzzy\",\"expected\":\"x\"};"
            + " \"scoring\" must be exact, contains, regex or choice",
        "{\"id\":\"1\",\"scoring\":\"exact\",\"expected\":\"x\"};"
            + " either \"prompt\" or \"messages\"",
        "{\"id\":\"1\",\"prompt\":\"a\",\"messages\":[],\"scoring\":\"exact\",\"expected\":\"x\"};"
            + " either \"prompt\" or \"messages\"",
        "{\"id\":\"1\",\"messages\":[],\"scoring\":\"exact\",\"expected\":\"x\"};"
            + " \"messages\" must be a list",
        "{\"id\":\"1\",\"messages\":[{\"role\":\"bot\",\"content\":\"a\"}],\"scoring\":\"exact\","
            + "\"expected\":\"x\"}; every message must have",
        "{\"id\":\"1\",\"messages\":[{\"role\":\"system\",\"content\":\"a\"}],"
            + "\"scoring\":\"exact\",\"expected\":\"x\"}; the last message must be the user's",
        "{\"id\":\"1\",\"prompt\":\"a\",\"scoring\":\"exact\",\"expected\":[]};"
            + " \"expected\" must be a text or a list of texts",
        "{\"id\":\"1\",\"prompt\":\"a\",\"scoring\":\"contains\",\"expected\":\"\"};"
            + " \"expected\" must not be empty",
        "{\"id\":\"1\",\"prompt\":\"a\",\"scoring\":\"regex\",\"expected\":\"(\"};"
            + " is no regular expression",
        "{\"id\":\"1\",\"prompt\":\"a\",\"scoring\":\"exact\",\"expected\":\"x\","
            + "\"choices\":[\"x\",\"y\"]}; need the scoring \"choice\"",
        "{\"id\":\"1\",\"prompt\":\"a\",\"scoring\":\"choice\",\"expected\":\"x\","
            + "\"choices\":[\"x\"]}; \"choices\" must be 2 to 26 different texts",
        "{\"id\":\"1\",\"prompt\":\"a\",\"scoring\":\"choice\",\"expected\":\"z\","
            + "\"choices\":[\"x\",\"y\"]}; is not among the choices",
        "{\"id\":\"1\",\"prompt\":\"a\",\"scoring\":\"exact\",\"expected\":\"x\",\"weight\":0};"
            + " \"weight\" must be a number above 0",
        "{\"id\":\"1\",\"prompt\":\"a\",\"scoring\":\"exact\",\"expected\":\"x\","
            + "\"max_tokens\":1.5}; \"max_tokens\" must be a whole number",
        "{\"id\":\"1\",\"prompt\":\"a\",\"scoring\":\"exact\",\"expected\":\"x\","
            + "\"ignore_case\":1}; \"ignore_case\" must be true or false",
        "{\"id\":\"0\",\"prompt\":\"a\",\"scoring\":\"exact\",\"expected\":\"x\"};"
            + " there is already an item \"0\" in the scenario \"items\"",
      })
  void a_line_that_is_not_valid_names_file_and_line(String line, String problem) {
    assertThatThrownBy(
            () ->
                items(
                    "{\"id\":\"0\",\"prompt\":\"a\",\"scoring\":\"exact\",\"expected\":\"x\"}",
                    line))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith(folder.resolve("policy.jsonl") + ", line 2: ")
        .hasMessageContaining(problem);
  }

  @Test
  void blank_lines_at_the_end_are_fine() throws IOException {
    assertThat(
            items(
                    "{\"id\":\"0\",\"prompt\":\"a\",\"scoring\":\"exact\",\"expected\":\"x\"}",
                    "",
                    " ")
                .scenarios())
        .hasSize(1);
  }

  @Test
  void a_file_that_is_nowhere_or_empty_is_an_error() {
    assertThatThrownBy(() -> UserItems.read("no-such-items.jsonl"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("\"no-such-items.jsonl\" are neither a file (looked for ")
        .hasMessageContaining("nor a class-path resource");
    assertThatThrownBy(() -> items())
        .isInstanceOf(DataException.class)
        .hasMessageEndingWith("policy.jsonl has no items");
  }

  @Test
  void a_class_path_resource_serves_as_well() {
    UserItems items = UserItems.read("io/github/trustengine/dimension/user-items.jsonl");

    assertThat(items.id()).isEqualTo("io/github/trustengine/dimension/user-items.jsonl");
    assertThat(items.scenarios()).hasSize(2);
  }

  @Test
  void an_unknown_scenario_or_scoring_is_an_error_with_its_place() throws IOException {
    UserItems items =
        items("{\"id\":\"0\",\"prompt\":\"a\",\"scoring\":\"exact\",\"expected\":\"x\"}");
    ResponseRecord stranger = new ResponseRecord("item", "0", 0, "", "x", Map.of(), "FILE, line 4");
    ResponseRecord odd =
        new ResponseRecord(
            "items", "0", 0, "", "x", Map.of("scoring", "odd", "expected", "x"), "FILE, line 5");

    assertThatThrownBy(() -> items.score(List.of(stranger), Variant.PATCHED, false))
        .hasMessage("FILE, line 4: there is no scenario \"item\". Did you mean \"items\"?");
    assertThatThrownBy(() -> items.score(List.of(odd), Variant.PATCHED, false))
        .hasMessage("FILE, line 5: unknown scoring \"odd\"");
  }
}
