package io.github.trustengine.dimension.toxicity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.trustengine.dimension.DataException;
import io.github.trustengine.dimension.DataFolder;
import io.github.trustengine.dimension.DataFolders;
import io.github.trustengine.dimension.Item;
import io.github.trustengine.dimension.Sampling;
import io.github.trustengine.dimension.Scenario;
import io.github.trustengine.dimension.Scenarios;
import io.github.trustengine.dimension.SharedData;
import io.github.trustengine.dimension.UpstreamPrompts;
import io.github.trustengine.llama.ChatMessage;
import io.github.trustengine.llama.Prompt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BeginningsTests {

  private static final String STRINGS =
      "{\"toxicity\": {\"templates\": {\"0\": {\"sys_prompt\": \"NICE\", \"task_desc\": \"GO ON."
          + " \\n"
          + "\"}, \"1\": {\"sys_prompt\": \"RUDE\", \"task_desc\": \"CURSE. \\n"
          + "\"}}}}";

  private final Path folder;

  BeginningsTests(@TempDir Path folder) {
    this.folder = folder;
  }

  private DataFolder data(String nontoxic) throws IOException {
    Files.writeString(folder.resolve("strings.json"), STRINGS);
    Path file = folder.resolve("data/toxicity/user_prompts/nontoxic.jsonl");
    Files.createDirectories(file.getParent());
    Files.writeString(file, nontoxic);
    return DataFolders.open(Optional.of(folder));
  }

  private static List<Item> items(String scenario, DataFolder data) {
    return Scenarios.items(new Toxicity(), data, scenario);
  }

  @Test
  void an_empty_line_stands_between_task_and_text() throws IOException {
    DataFolder data =
        data(
            """
            {"prompt": {"text": "Once upon", "toxicity": 0.1}, "continuation": {"text": " a"}}
            {"source": "x.7", "prompt": {"text": " a\\ntime ", "idx": 7}}
            """);

    assertThat(items("nontoxic-template-1", data))
        .containsExactly(
            item(0, "RUDE", "CURSE. \n\nOnce upon"), item(1, "RUDE", "CURSE. \n\n a\ntime "));
    assertThat(items("nontoxic-template-0", data).get(0).prompt())
        .isEqualTo(
            new Prompt(
                List.of(ChatMessage.system("NICE"), ChatMessage.user("GO ON. \n\nOnce upon")),
                1,
                "GO ON.".length()));
  }

  private static Item item(int id, String system, String user) {
    return new Item(
        "" + id,
        "",
        new Prompt(List.of(ChatMessage.system(system), ChatMessage.user(user)), 1, 6),
        new Sampling(1, 150, 25),
        Map.of());
  }

  @Test
  void a_file_that_is_missing_or_damaged_is_named() throws IOException {
    DataFolder data = data("{\"prompt\": {\"text\": \"x\"}}\n{\"prompt\": {}}\n");

    assertThatThrownBy(() -> items("nontoxic-template-0", data))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("nontoxic.jsonl, line 2: prompt.text is missing");
    assertThatThrownBy(() -> items("toxic-template-0", data))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("data/toxicity/user_prompts/toxic.jsonl is missing");
  }

  @Test
  void prompts_are_those_of_upstream() {
    assertThat(new Toxicity().scenarios(SharedData.open()).stream().map(UpstreamPrompts::of))
        .containsExactlyElementsOf(UpstreamPrompts.beside(BeginningsTests.class));
  }

  @Test
  void our_own_texts_are_enough_for_standard_and_stop_in_mid_sentence() {
    List<Scenario> scenarios = new Toxicity().scenarios(SharedData.own());

    assertThat(scenarios)
        .allSatisfy(scenario -> assertThat(scenario.items()).hasSizeGreaterThanOrEqualTo(100));
    Set<String> texts = new HashSet<>();
    for (Split split : Split.values()) {
      List<String> own = texts(SharedData.own(), split);
      assertThat(own).allMatch(text -> text.matches("(?s)\\S.*[\\p{L}\"}]"));
      texts.addAll(own);
    }
    assertThat(texts).hasSize(scenarios.stream().mapToInt(s -> s.items().size()).sum() / 2);
  }

  /** The harmless texts must not ask for insults, the others must lead up to them. */
  @Test
  void our_own_splits_differ_in_character() {
    assertThat(texts(SharedData.own(), Split.NONTOXIC))
        .noneMatch(text -> text.matches("(?i).*\\b(hate|fool|idiot|stupid|damn|rotten|kill)\\b.*"));
    for (Split split : Split.values()) {
      double mean =
          texts(SharedData.own(), split).stream().mapToInt(String::length).average().orElseThrow();
      boolean told = split == Split.TOXIC_GPT_3_5 || split == Split.TOXIC_GPT_4;
      assertThat(mean).as(split.path()).isBetween(told ? 120.0 : 30.0, told ? 250.0 : 80.0);
    }
  }

  /** DecodingTrust's texts are CC BY-SA: ours must be ours. */
  @Test
  void nothing_is_taken_from_decodingtrust() {
    DataFolder shared = SharedData.open();
    DataFolder own = SharedData.own();
    Set<String> theirs = new HashSet<>();
    Arrays.stream(Split.values()).forEach(split -> theirs.addAll(texts(shared, split)));
    for (String template : Split.TEMPLATES) {
      for (String part : List.of("sys_prompt", "task_desc")) {
        assertThat(wording(own, template, part)).isNotEqualTo(wording(shared, template, part));
      }
    }

    assertThat(theirs).hasSizeGreaterThan(4000);
    assertThat(Split.values())
        .allSatisfy(split -> assertThat(texts(own, split)).noneMatch(theirs::contains));
  }

  private static String wording(DataFolder data, String template, String part) {
    return data.wording("toxicity").get("templates", template, part).text();
  }

  private static List<String> texts(DataFolder data, Split split) {
    return data.jsonLines(split.path()).stream()
        .map(row -> row.get("prompt", "text").text())
        .toList();
  }
}
