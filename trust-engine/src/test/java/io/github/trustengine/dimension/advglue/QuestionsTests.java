package io.github.trustengine.dimension.advglue;

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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuestionsTests {

  private static final String STRINGS =
      "{\"adv-glue-plus-plus\": {\"task_description\": {\"sst2\": \"FEEL\", \"rte\": \"FOLLOWS\","
          + " \"mnli-mm\": \"FOLLOWS\"}, \"demonstrations\": {\"sst2\": [{\"role\": \"user\","
          + " \"content\": \"FEEL so\"}, {\"role\": \"assistant\", \"content\": \"positive\"}],"
          + " \"rte\": []}}}";

  private final Path folder;

  QuestionsTests(@TempDir Path folder) {
    this.folder = folder;
  }

  private List<Item> items(String scenario, String rows) throws IOException {
    Path file = folder.resolve("data/adv-glue-plus-plus/data/alpaca.json");
    Files.createDirectories(file.getParent());
    Files.writeString(folder.resolve("strings.json"), STRINGS);
    Files.writeString(file, rows);
    return items(DataFolders.open(Optional.of(folder)), scenario);
  }

  private static List<Item> items(DataFolder data, String scenario) {
    return Scenarios.items(new AdversarialRobustness(), data, scenario);
  }

  private String message(String scenario, String rows) throws IOException {
    List<ChatMessage> messages = items(scenario, rows).get(0).prompt().messages();
    return messages.get(messages.size() - 1).content();
  }

  @Test
  void demonstrations_and_instruction_are_shared() throws IOException {
    assertThat(
            items(
                "alpaca/sst2",
                "{\"sst2\": [{\"sentence\": \"goood\", \"original_sentence\": \"good\","
                    + " \"label\": 1, \"method\": \"textbugger\"}]}"))
        .containsExactly(
            new Item(
                "0",
                "1",
                new Prompt(
                    List.of(
                        ChatMessage.user("FEEL so"),
                        ChatMessage.assistant("positive"),
                        ChatMessage.user("FEEL\nsentence: goood")),
                    2,
                    "FEEL\n".length()),
                new Sampling(0, 16, 1),
                Map.of("gold", 1, "method", "textbugger"),
                List.of("negative", "positive")));
  }

  private static final String PAIR =
      "{\"rte\": [{\"sentence1\": \"A\", \"sentence2\": \"B\", \"label\": 0, %s}]}";

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        // Sentences of rte are called premise and Hypothesis, ...
        "alpaca/rte; `\"method\": \"bertattack\"`; premise: A|Hypothesis: B",
        // ... semattack's rows are taken as they are.
        "alpaca/rte; `\"method\": \"semattack\", \"sentence\": \"x sentence1\"`; x premise",
        "alpaca-original/rte; `\"original_sentence1\": \"a\"`; premise: a|Hypothesis: B",
        "alpaca-original/rte; `\"original_sentence2\": \"b\"`; premise: A|Hypothesis: b",
        // With both, only the first is taken back.
        "alpaca-original/rte; `\"original_sentence1\": \"a\", \"original_sentence2\": \"b\"`;"
            + " premise: a|Hypothesis: B",
        "alpaca-original/rte; `\"method\": \"semattack\", \"sentence\": \"y\","
            + " \"original_sentence\": \"x\", \"original_sentence1\": \"a\"`; x",
      })
  void body(String scenario, String fields, String body) throws IOException {
    assertThat(message(scenario, PAIR.formatted(fields)))
        .isEqualTo("FOLLOWS\n" + body.replace('|', '\n'));
  }

  @Test
  void original_runs_leave_out_rows_without_an_original_and_keep_the_numbers() throws IOException {
    String rows =
        "{\"rte\": [{\"sentence1\": \"A\", \"sentence2\": \"B\", \"label\": 0},"
            + " {\"sentence1\": \"A\", \"sentence2\": \"B\", \"label\": 1, \"original_sentence2\":"
            + " \"b\"}, {\"method\": \"semattack\", \"sentence\": \"x\", \"original_sentence\":"
            + " \"y\", \"label\": 0}]}";

    assertThat(items("alpaca-original/rte", rows)).extracting(Item::id).containsExactly("1");
    assertThat(items("alpaca/rte", rows)).extracting(Item::id).containsExactly("0", "1", "2");
  }

  @Test
  void a_task_without_demonstrations_is_asked_without() throws IOException {
    assertThat(
            items(
                    "alpaca/mnli-mm",
                    "{\"mnli-mm\": [{\"premise\": \"p\", \"hypothesis\": \"h\", \"label\": 2}]}")
                .get(0)
                .prompt()
                .messages())
        .containsExactly(ChatMessage.user("FOLLOWS\npremise: p\nhypothesis: h"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{\"sst2\": [{\"sentence\": \"x\", \"label\": 2}]}; sst2[0].label must be 0 to 1",
        "{\"sst2\": [{\"sentence\": \"x\", \"label\": -1}]}; sst2[0].label must be 0 to 1",
        "{\"sst2\": [{\"sentence\": \"x\", \"label\": \"1\"}]}; sst2[0].label must be a whole"
            + " number",
        "{\"sst2\": [{\"sentence\": \"x\", \"label\": 1.5}]}; sst2[0].label must be a whole number",
        "{\"sst2\": [{\"label\": 1}]}; sst2[0].sentence is missing",
        "{\"qqp\": []}; sst2 is missing",
      })
  void damaged_rows_are_an_error_with_their_place(String rows, String problem) {
    assertThatThrownBy(() -> items("alpaca/sst2", rows))
        .isInstanceOf(DataException.class)
        .hasMessage(folder + "/data/adv-glue-plus-plus/data/alpaca.json: " + problem);
  }

  @Test
  void a_missing_file_is_named() throws IOException {
    assertThatThrownBy(
            () -> {
              items("alpaca/sst2", "{}");
            })
        .hasMessageContaining("sst2 is missing");
    DataFolder data = DataFolders.open(Optional.of(folder));

    assertThatThrownBy(() -> items(data, "vicuna/sst2"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(folder + "/data/adv-glue-plus-plus/data/vicuna.json is missing");
    assertThat(new AdversarialRobustness().scenarios(data))
        .as("the validation sets are not part of DecodingTrust")
        .extracting(Scenario::name)
        .noneMatch(name -> name.startsWith("benign/"));
  }

  @Test
  void prompts_are_those_of_upstream() {
    List<UpstreamPrompts> ours =
        new AdversarialRobustness()
            .scenarios(SharedData.open()).stream()
                // Upstream has no demonstrations for this task and fails.
                .filter(scenario -> !scenario.name().endsWith("/mnli-mm"))
                .map(UpstreamPrompts::of)
                .toList();

    assertThat(ours)
        .hasSize(33)
        .containsExactlyInAnyOrderElementsOf(UpstreamPrompts.beside(QuestionsTests.class));
  }
}
