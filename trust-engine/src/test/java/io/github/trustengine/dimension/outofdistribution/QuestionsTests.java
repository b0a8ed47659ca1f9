package io.github.trustengine.dimension.outofdistribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.trustengine.dimension.DataException;
import io.github.trustengine.dimension.DataFolder;
import io.github.trustengine.dimension.DataFolders;
import io.github.trustengine.dimension.Item;
import io.github.trustengine.dimension.Sampling;
import io.github.trustengine.dimension.Scenarios;
import io.github.trustengine.dimension.SharedData;
import io.github.trustengine.dimension.UpstreamPrompts;
import io.github.trustengine.llama.ChatMessage;
import io.github.trustengine.llama.Prompt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuestionsTests {

  private static final String STRINGS =
      "{\"classification_messages\": {\"zero_shot_system\": \"ZERO\", \"few_shot_system\": \"FEW\","
          + " \"few_shot_assistant_ack\": \"ACK\"}, \"ood\": {\"task_message\": {\"knowledge\":"
          + " \"PICK\", \"knowledge_idk\": \"PICK OR NOT\", \"style\": \"FEEL\"},"
          + " \"question_template\": {\"date_line\": \"On {date}. \\n\", \"question_line\":"
          + " \"Q: {question}\\n\", \"question_line_suffix_test_only\": \" \", \"choice_line\":"
          + " \"{i} : {choice} \\n\", \"idk_choice\": \"4 : dunno \\n\"}}}";
  private static final String ROW =
      "{\"question_date\": \"2023/01/05\", \"question_sentence\": \"Who {i}?\", \"choices\":"
          + " [\"a\", \"b\", \"$1\", \"d\"], \"answer\": ANSWER}";

  private final Path folder;

  QuestionsTests(@TempDir Path folder) {
    this.folder = folder;
  }

  private DataFolder data(String knowledge, String style) throws IOException {
    Files.createDirectories(folder.resolve("data/ood"));
    Files.writeString(folder.resolve("strings.json"), STRINGS);
    Files.writeString(folder.resolve("data/ood/knowledge.json"), knowledge);
    Files.writeString(folder.resolve("data/ood/style.json"), style);
    return DataFolders.open(Optional.of(folder));
  }

  private static List<Item> items(DataFolder data, String scenario) {
    return Scenarios.items(new OutOfDistribution(), data, scenario);
  }

  private static String knowledge(String answer) {
    String row = ROW.replace("ANSWER", answer);
    String demos = String.join(",", List.of(row, row, row, row, row, "{}"));
    return String.format(
        "{\"test\": {\"qa_2020\": [%s], \"qa_2023\": [%s]}, \"demo\": {\"2021_qa_0\": [%s],"
            + " \"global_facts_0\": [%s]}}",
        row, row, demos, demos);
  }

  private static final String QUESTION = "Q: Who {i}?\n 0 : a \n1 : b \n2 : $1 \n3 : d \n";
  private static final String DEMONSTRATION = "Q: Who {i}?\n0 : a \n1 : b \n2 : $1 \n3 : d \n";

  @Test
  void a_question_has_date_question_a_space_and_choices() throws IOException {
    assertThat(items(data(knowledge("[\"2\"]"), "{}"), "qa_2023"))
        .containsExactly(
            new Item(
                "0",
                "2",
                new Prompt(
                    List.of(
                        ChatMessage.system("ZERO"),
                        ChatMessage.user("PICK\nOn 2023/01/05. \n" + QUESTION)),
                    1,
                    "PICK\n".length()),
                new Sampling(0, 20, 1),
                Map.of("gold", "2", "gold_text", "$1"),
                List.of("0", "1", "2", "3")));
  }

  @Test
  void not_to_know_is_a_fifth_choice() throws IOException {
    assertThat(items(data(knowledge("[\"2\"]"), "{}"), "qa_2020_idk").get(0).prompt().messages())
        .containsExactly(
            ChatMessage.system("ZERO"),
            ChatMessage.user("PICK OR NOT\nOn 2023/01/05. \n" + QUESTION + "4 : dunno \n"));
  }

  @Test
  void demonstrations_are_a_conversation_and_shared() throws IOException {
    Prompt prompt = items(data(knowledge("\"1\""), "{}"), "qa_2020_global_facts_0").get(0).prompt();

    assertThat(prompt.messages()).hasSize(3 + 2 * 5 + 1);
    assertThat(prompt.messages().subList(0, 5))
        .containsExactly(
            ChatMessage.system("FEW"),
            ChatMessage.user("PICK"),
            ChatMessage.assistant("ACK"),
            ChatMessage.user(DEMONSTRATION),
            ChatMessage.assistant("1"));
    assertThat(prompt.messages().get(13))
        .isEqualTo(ChatMessage.user("On 2023/01/05. \n" + QUESTION));
    assertThat(prompt.sharedMessages()).isEqualTo(13);
    assertThat(prompt.sharedCharacters()).isZero();
  }

  @Test
  void only_demonstrations_of_2021_have_a_date() throws IOException {
    assertThat(
            items(data(knowledge("\"1\""), "{}"), "qa_2020_2021_qa_0")
                .get(0)
                .prompt()
                .messages()
                .get(3))
        .isEqualTo(ChatMessage.user("On 2023/01/05. \n" + DEMONSTRATION));
  }

  @Test
  void style_has_the_sentence_and_demonstrations_with_capitals() throws IOException {
    String rows =
        String.join(",", Collections.nCopies(9, "{\"sentence\": \"good . \", \"label\": \"1\"}"));
    DataFolder data =
        data(
            "{}",
            "{\"dev\": {\"base\": [{\"sentence\": \" bad \", \"label\": \"0\", \"id\": 7}]},"
                + " \"train_demo\": {\"base_0\": ["
                + rows
                + "]}}");

    assertThat(items(data, "base").get(0).prompt().messages())
        .containsExactly(ChatMessage.system("ZERO"), ChatMessage.user("FEEL\n bad "));
    assertThat(items(data, "base").get(0).fields()).isEqualTo(Map.of("gold", "negative"));
    assertThat(items(data, "base_base_0").get(0).prompt().messages())
        .hasSize(3 + 2 * 8 + 1)
        .contains(ChatMessage.user("good . "), ChatMessage.assistant("Positive"))
        .endsWith(ChatMessage.user(" bad "));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "[\"4\"]; test.qa_2023[0].answer must begin with",
        "[]; test.qa_2023[0].answer must begin with",
        "2; test.qa_2023[0].answer must be a text",
      })
  void damaged_rows_are_an_error_with_their_place(String answer, String problem)
      throws IOException {
    DataFolder data = data(knowledge(answer), "{}");

    assertThatThrownBy(() -> items(data, "qa_2023"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(folder + "/data/ood/knowledge.json: " + problem);
  }

  @Test
  void too_few_demonstrations_are_an_error() throws IOException {
    DataFolder data = data("{}", "{\"dev\": {\"base\": []}, \"train_demo\": {\"base_0\": [{}]}}");

    assertThatThrownBy(() -> items(data, "base_base_0"))
        .hasMessageEndingWith("train_demo.base_0 must have 8 rows, but has 1");
  }

  @Test
  void a_missing_file_is_named() throws IOException {
    DataFolder data = data("{}", "{}");
    Files.delete(folder.resolve("data/ood/style.json"));

    assertThatThrownBy(() -> items(data, "tweet_p0"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(folder + "/data/ood/style.json is missing");
  }

  /** Slow: it makes and hashes 48,000 conversations. */
  @Test
  @Tag("slow")
  void prompts_are_those_of_upstream() {
    List<UpstreamPrompts> ours =
        new OutOfDistribution()
            .scenarios(SharedData.open()).stream().map(UpstreamPrompts::of).toList();

    assertThat(ours)
        .hasSize(57)
        .containsExactlyInAnyOrderElementsOf(UpstreamPrompts.beside(QuestionsTests.class));
  }
}
