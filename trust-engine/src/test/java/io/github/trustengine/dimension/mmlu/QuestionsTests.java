package io.github.trustengine.dimension.mmlu;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.trustengine.dimension.CsvTable;
import io.github.trustengine.dimension.DataException;
import io.github.trustengine.dimension.DataFolder;
import io.github.trustengine.dimension.DataFolders;
import io.github.trustengine.dimension.Item;
import io.github.trustengine.dimension.Sampling;
import io.github.trustengine.dimension.Scenario;
import io.github.trustengine.dimension.SharedData;
import io.github.trustengine.dimension.UpstreamPrompts;
import io.github.trustengine.llama.ChatMessage;
import io.github.trustengine.llama.Prompt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuestionsTests {

  private static final String WORDING =
      "\"header\": \"ABOUT {subject}!\\n\", \"choice_line\": \"\\n{letter}) {choice}\","
          + " \"answer\": \"\\nANSWER:\", \"demo_answer\": \" {letter}\\n\\n\"";
  private static final String STRINGS =
      "{\"mmlu\": {\"subjects\": [\"old_tea\"], " + WORDING + "}}";
  private static final String DEVELOPMENT =
      "q1,a,b,c,d,A\nq2,a,b,c,d,B\nq3,a,b,c,d,C\nq4,a,b,c,d,D\nq5,a,b,c,d,A\nq6,a,b,c,d,B\n";
  private static final String CHOICES = "\nA) a\nB) b\nC) c\nD) d\nANSWER:";

  private final Path folder;

  QuestionsTests(@TempDir Path folder) {
    this.folder = folder;
  }

  private DataFolder data(String development, String test) throws IOException {
    Files.createDirectories(folder.resolve("data/mmlu/dev"));
    Files.createDirectories(folder.resolve("data/mmlu/test"));
    Files.writeString(folder.resolve("strings.json"), STRINGS);
    Files.writeString(folder.resolve("data/mmlu/dev/old_tea_dev.csv"), development);
    Files.writeString(folder.resolve("data/mmlu/test/old_tea_test.csv"), test);
    return DataFolders.open(Optional.of(folder));
  }

  private static List<Item> items(DataFolder data) {
    return new Mmlu().scenarios(data).get(0).items();
  }

  private static String demonstrations(int number) {
    StringBuilder text = new StringBuilder("ABOUT  old tea!\n");
    for (int i = 1; i <= number; i++) {
      text.append("q" + i + CHOICES + " " + "ABCDA".charAt(i - 1) + "\n\n");
    }
    return text.toString();
  }

  @Test
  void a_prompt_has_five_demonstrations_and_no_chat_template() throws IOException {
    String test = "\"What, \"\"then\"\"?\",x,{letter},$1,d,C\nq,a,b,c,d,D\n";
    String before = demonstrations(5);

    List<Item> items = items(data(DEVELOPMENT, test));

    assertThat(items).extracting(Item::id).containsExactly("old_tea/0", "old_tea/1");
    assertThat(items.get(0))
        .isEqualTo(
            new Item(
                "old_tea/0",
                "C",
                new Prompt(
                    List.of(
                        ChatMessage.text(
                            before + "What, \"then\"?\nA) x\nB) {letter}\nC) $1\nD) d\nANSWER:")),
                    0,
                    before.length() - 2),
                new Sampling(0, 16, 1),
                Map.of("gold", "C", "subject", "old_tea"),
                List.of("A", "B", "C", "D")));
  }

  /** A word and the space before it are a token of GPT-2. */
  @ParameterizedTest
  @CsvSource({"1700, 5", "1985, 1", "2100, 0", "9000, 0"})
  void demonstrations_go_from_the_end_until_the_prompt_is_short_enough(int words, int left)
      throws IOException {
    String question = "tea" + " tea".repeat(words - 1);

    Prompt prompt = items(data(DEVELOPMENT, question + ",a,b,c,d,D\n")).get(0).prompt();

    assertThat(prompt.messages())
        .containsExactly(ChatMessage.text(demonstrations(left) + question + CHOICES));
    assertThat(prompt.sharedCharacters()).isEqualTo(demonstrations(left).strip().length());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "q,a,b,c,D;old_tea_test.csv: row 1 must have 6 cells, but has 5",
        "q,a,b,c,d,E;old_tea_test.csv: row 1 must end with A, B, C or D, but ends with \"E\"",
      })
  void damaged_rows_are_an_error_with_their_place(String row, String problem) throws IOException {
    DataFolder data = data(DEVELOPMENT, row);

    assertThatThrownBy(() -> items(data))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith(folder.toString())
        .hasMessageEndingWith(problem);
  }

  @Test
  void too_few_demonstrations_are_an_error() throws IOException {
    DataFolder data = data("q1,a,b,c,d,A\n", "q,a,b,c,d,D\n");

    assertThatThrownBy(() -> items(data))
        .hasMessageEndingWith("old_tea_dev.csv: must have 5 rows, but has 1");
  }

  @Test
  void a_folder_has_all_subjects_of_the_benchmark() throws IOException {
    data(DEVELOPMENT, "q,a,b,c,d,D\n");
    Files.writeString(folder.resolve("strings.json"), "{\"mmlu\": {" + WORDING + "}}");

    assertThatThrownBy(() -> items(DataFolders.open(Optional.of(folder))))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("data/mmlu/dev/abstract_algebra_dev.csv is missing");
  }

  /** Upstream's program on our own questions with its own wording, which is not in this project. */
  @Test
  void prompts_are_those_of_upstream() throws IOException {
    Files.copy(SharedData.folder().resolve("strings.json"), folder.resolve("strings.json"));
    String strings = Files.readString(folder.resolve("strings.json"));
    List<String> subjects = SharedData.own().wording("mmlu").get("subjects").texts();
    int entry = strings.indexOf('{', strings.indexOf("\"mmlu\""));
    Files.writeString(
        folder.resolve("strings.json"),
        strings.substring(0, entry + 1)
            + "\"subjects\": [\""
            + String.join("\", \"", subjects)
            + "\"],"
            + strings.substring(entry + 1));
    for (String subject : subjects) {
      for (String part : List.of("dev", "test")) {
        String path = "mmlu/" + part + "/" + subject + "_" + part + ".csv";
        Files.createDirectories(folder.resolve("data/mmlu/" + part));
        Files.write(
            folder.resolve("data/" + path), SharedData.own().file(path).text().getBytes(UTF_8));
      }
    }

    Scenario scenario = new Mmlu().scenarios(DataFolders.open(Optional.of(folder))).get(0);

    assertThat(List.of(UpstreamPrompts.of(scenario)))
        .isEqualTo(UpstreamPrompts.beside(QuestionsTests.class));
  }

  @Test
  void our_own_questions_have_different_choices_and_are_no_demonstrations() {
    DataFolder own = SharedData.own();
    Set<String> questions = new HashSet<>();
    for (String subject : own.wording("mmlu").get("subjects").texts()) {
      List<List<String>> rows = new ArrayList<>();
      for (String part : List.of("dev", "test")) {
        rows.addAll(
            CsvTable.readWithoutHeader(
                own.file("mmlu/" + part + "/" + subject + "_" + part + ".csv")));
      }
      assertThat(rows)
          .hasSizeGreaterThanOrEqualTo(15)
          .allSatisfy(
              row -> {
                List<String> choices = row.subList(1, 5);
                String right = choices.get("ABCD".indexOf(row.get(5)));
                assertThat(questions.add(row.get(0))).as(row.get(0)).isTrue();
                assertThat(choices).doesNotHaveDuplicates().noneMatch(String::isBlank);
                if (right.length() > 3) {
                  assertThat(row.get(0).toLowerCase(Locale.ROOT))
                      .as("the question must not give the answer away")
                      .doesNotContain(right.toLowerCase(Locale.ROOT));
                }
              });
    }
    assertThat(questions).hasSize(450);
  }
}
