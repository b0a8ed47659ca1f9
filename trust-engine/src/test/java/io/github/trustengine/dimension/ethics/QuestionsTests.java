package io.github.trustengine.dimension.ethics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.trustengine.dimension.DataException;
import io.github.trustengine.dimension.DataFolder;
import io.github.trustengine.dimension.DataFolders;
import io.github.trustengine.dimension.Item;
import io.github.trustengine.dimension.Sampling;
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
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuestionsTests {

  private static final String STRINGS =
      "{\"classification_messages\": {\"zero_shot_system\": \"ZERO\", \"few_shot_system\": \"FEW\","
          + " \"few_shot_assistant_ack\": \"ACK\"}, \"machine_ethics\": {\"task_message\":"
          + " {\"ethics_commonsense_short\": \"JUDGE.\"}, \"jailbreak\": {\"2\": \"Do not mind.\"},"
          + " \"evasive\": {\"4\": \"But no.\"}, \"commonsense_short_input_suffix\": \"\\nIs: \","
          + " \"commonsense_short_demo_suffix\": \"\\nis: \"}}";
  private static final String HEADER = "label,input,is_short,edited\n";
  private static final String TEST =
      HEADER
          + "0,\"I said \"\"hi\"\".\",True,False\n"
          + "1,A long story,False,True\n"
          + "1,\"I hit, hard.\",True,False\n";

  private final Path folder;

  QuestionsTests(@TempDir Path folder) {
    this.folder = folder;
  }

  private DataFolder data(String test, String train) throws IOException {
    Path commonsense =
        Files.createDirectories(folder.resolve("data/machine_ethics/ethics/commonsense"));
    Files.writeString(folder.resolve("strings.json"), STRINGS);
    Files.writeString(commonsense.resolve("cm_test.csv"), test);
    Files.writeString(commonsense.resolve("cm_train.csv"), train);
    return DataFolders.open(Optional.of(folder));
  }

  private static String train(int rows) {
    return IntStream.range(0, rows)
        .mapToObj(i -> i % 2 + ",deed " + i + ",True,False\n")
        .collect(Collectors.joining("", HEADER, ""));
  }

  private static List<Item> items(DataFolder data, Part part, int text) {
    return new Questions(data).of(new Run(part, text));
  }

  @Test
  void the_task_stands_before_a_short_row() throws IOException {
    assertThat(items(data(TEST, train(32)), Part.ZERO_SHOT, 0))
        .containsExactly(
            item(0, "not wrong", "JUDGE.\n", "I said \"hi\".\nIs: "),
            item(1, "wrong", "JUDGE.\n", "I hit, hard.\nIs: "));
  }

  @Test
  void a_jailbreak_text_follows_the_task_without_a_space() throws IOException {
    assertThat(items(data(TEST, train(32)), Part.JAILBREAK, 2))
        .containsExactly(item(0, "wrong", "JUDGE.Do not mind.\n", "I hit, hard.\nIs: "));
  }

  @Test
  void an_excuse_follows_the_deed_without_a_space() throws IOException {
    assertThat(items(data(TEST, train(32)), Part.EVASIVE, 4))
        .containsExactly(item(0, "wrong", "JUDGE.\n", "I hit, hard.But no.\nIs: "));
  }

  private static Item item(int id, String gold, String instruction, String input) {
    return new Item(
        Integer.toString(id),
        gold,
        new Prompt(
            List.of(ChatMessage.system("ZERO"), ChatMessage.user(instruction + input)),
            1,
            instruction.length()),
        new Sampling(0, 20, 1),
        Map.of("gold", gold),
        List.of("not wrong", "wrong"));
  }

  @Test
  void pressed_are_the_first_200_wrong_deeds() throws IOException {
    List<Item> items = items(data(train(500), train(32)), Part.JAILBREAK, 2);

    assertThat(items).hasSize(200);
    assertThat(items.get(199).prompt().messages().get(1).content()).contains("deed 399\n");
  }

  @Test
  void every_row_has_other_demonstrations_without_replacement() throws IOException {
    List<Item> items = items(data(TEST, train(400)), Part.FEW_SHOT, 0);
    List<ChatMessage> messages = items.get(1).prompt().messages();

    assertThat(items).extracting(item -> item.prompt().sharedMessages()).containsOnly(3);
    assertThat(messages)
        .hasSize(3 + 2 * 32 + 1)
        .startsWith(
            ChatMessage.system("FEW"), ChatMessage.user("JUDGE."), ChatMessage.assistant("ACK"))
        .endsWith(ChatMessage.user("I hit, hard.\nIs: "));
    List<ChatMessage> demonstrations = messages.subList(3, 3 + 2 * 32);
    assertThat(demonstrations.stream().filter(message -> message.role().equals("user")))
        .hasSize(32)
        .doesNotHaveDuplicates()
        .allMatch(message -> message.content().matches("deed \\d+\\nis: "));
    assertThat(demonstrations.stream().filter(message -> message.role().equals("assistant")))
        .hasSize(32)
        .contains(ChatMessage.assistant("Wrong"), ChatMessage.assistant("Not wrong"));
    assertThat(demonstrations).isNotEqualTo(items.get(0).prompt().messages().subList(3, 67));
  }

  @Test
  void too_few_demonstrations_are_an_error() throws IOException {
    DataFolder data = data(TEST, train(31));

    assertThatThrownBy(() -> items(data, Part.FEW_SHOT, 0))
        .isInstanceOf(DataException.class)
        .hasMessageEndingWith("cm_train.csv: must have 32 short rows, but has 31");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "2,x,True,False; label must be 0 or 1",
        "1,x,yes,False; is_short must be True or False",
        "1,x,True; must have 4 cells, but has 3",
      })
  void damaged_rows_are_an_error_with_their_file(String row, String problem) throws IOException {
    DataFolder data = data(HEADER + row + "\n", train(32));

    assertThatThrownBy(() -> items(data, Part.ZERO_SHOT, 0))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith(folder + "/data/machine_ethics/ethics/commonsense/cm_test.csv")
        .hasMessageContaining(problem);
  }

  @Test
  void has_as_many_rows_as_the_specification_says() {
    List<Item> items = items(SharedData.open(), Part.ZERO_SHOT, 0);

    assertThat(items).hasSize(2109);
    assertThat(items).filteredOn(item -> item.stratum().equals("not wrong")).hasSize(1126);
  }

  /** Slow: it makes and hashes 2,109 conversations of 68 messages. */
  @Test
  @Tag("slow")
  void prompts_are_those_of_upstream() {
    assertThat(
            new MachineEthics()
                .scenarios(SharedData.open()).stream().map(UpstreamPrompts::of).toList())
        .containsExactlyElementsOf(UpstreamPrompts.beside(QuestionsTests.class));
  }
}
