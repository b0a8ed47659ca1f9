package io.github.trustengine.dimension.demonstrations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.trustengine.dimension.DataException;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuestionsTests {

  private static final String STRINGS =
      "{\"classification_messages\": {\"zero_shot_system\": \"ZERO\", \"few_shot_system\": \"FEW\","
          + " \"few_shot_assistant_ack\": \"ACK\"}, \"adv_demonstration\": {\"task_message\":"
          + " {\"nli3\": \"NLI3\", \"nli2\": \"NLI2\", \"sa\": \"SA\", \"main_verb\": \"VERB\"}}}";
  private static final String ROW =
      "{\"option\": [\"no\", \"yes\"], \"input\": \" in \", \"label\": \"%s\", \"examples\": %s}\n";
  private static final String EXAMPLES = "[[\"a\", \"YES\"], [\"b\", \"no\"]]";

  private final Path folder;

  QuestionsTests(@TempDir Path folder) {
    this.folder = folder;
  }

  private void write(String scenario, String rows) throws IOException {
    Path file = folder.resolve("data/adv_demonstration/" + scenario + ".jsonl");
    Files.createDirectories(file.getParent());
    Files.writeString(folder.resolve("strings.json"), STRINGS);
    Files.writeString(file, rows);
  }

  private List<Scenario> scenarios() {
    return new AdversarialDemonstrations().scenarios(DataFolders.open(Optional.of(folder)));
  }

  private List<Item> items(String scenario) {
    return scenarios().stream()
        .filter(one -> one.name().equals(scenario))
        .findFirst()
        .orElseThrow()
        .items();
  }

  private static final List<ChatMessage> MESSAGES =
      List.of(
          ChatMessage.system("FEW"),
          ChatMessage.user("VERB"),
          ChatMessage.assistant("ACK"),
          ChatMessage.user("a"),
          ChatMessage.assistant("Yes"),
          ChatMessage.user("b"),
          ChatMessage.assistant("No"),
          ChatMessage.user(" in "));

  @Test
  void the_last_demonstration_of_a_counterfactual_set_is_not_shared() throws IOException {
    write("counterfactual/main_verb_cf/42", ROW.formatted("yes", EXAMPLES));
    write("counterfactual/main_verb/42", ROW.formatted("yes", EXAMPLES));

    assertThat(items("counterfactual/main_verb_cf/42"))
        .containsExactly(
            new Item(
                "0",
                "yes",
                new Prompt(MESSAGES, 5, 0),
                new Sampling(0, 20, 1),
                Map.of("gold", "yes", "options", List.of("no", "yes")),
                List.of("No", "Yes")));
    assertThat(items("counterfactual/main_verb/42").get(0).prompt())
        .isEqualTo(new Prompt(MESSAGES, 7, 0));
  }

  @ParameterizedTest
  @CsvSource({
    "counterfactual/snli_premise_cf/2333, NLI3",
    "counterfactual/snli_hypothesis_cf/42, NLI3",
    "counterfactual/main_verb_cf/10007, VERB",
    "spurious/PP/entail-bias/12306, NLI2",
    "backdoor/experiment1/sst-2_setup1_badword_asr/42, SA",
    "backdoor/experiment1/sst-2_setup3_stylebkd_cacc/42, SA",
    "backdoor/experiment3/setup2_cf_end_asr/42, SA",
  })
  void task_message(String scenario, String message) throws IOException {
    write(scenario, ROW.formatted("yes", EXAMPLES));

    assertThat(items(scenario).get(0).prompt().messages().get(1))
        .isEqualTo(ChatMessage.user(message));
  }

  @Test
  void spurious_runs_ask_what_is_entailed_first() throws IOException {
    write(
        "spurious/PP/entail-bias/0",
        ROW.formatted("no", "[]")
            + "\n"
            + ROW.formatted("yes", "[]")
            + ROW.formatted("no", "[]")
            + ROW.formatted("yes", EXAMPLES));

    assertThat(items("spurious/PP/entail-bias/0"))
        .extracting(Item::id)
        .containsExactly("1", "3", "0", "2");
    assertThat(items("spurious/PP/entail-bias/0"))
        .extracting(Item::stratum)
        .containsExactly("yes", "yes", "no", "no");
  }

  @Test
  void zero_shot_runs_read_the_same_rows_without_demonstrations() throws IOException {
    write("spurious/PP/entail-bias/0", ROW.formatted("yes", EXAMPLES));

    assertThat(items("spurious/PP/zero/0").get(0).prompt().messages())
        .containsExactly(ChatMessage.system("ZERO"), ChatMessage.user("NLI2\n in "));
  }

  @Test
  void scored_draws_are_always_there_and_others_where_the_folder_has_them() throws IOException {
    write("backdoor/experiment1/sst-2_setup1_badword_cacc/42", ROW.formatted("yes", EXAMPLES));

    assertThat(scenarios())
        .filteredOn(scenario -> !scenario.scored())
        .extracting(Scenario::name)
        .containsExactly("backdoor/experiment1/sst-2_setup1_badword_cacc/42");
    assertThat(scenarios()).filteredOn(Scenario::scored).hasSize(6 * 3 + 12 * 5 + 12 * 3);
    assertThatThrownBy(() -> items("spurious/adverb/non-entail-bias/2333"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(
            folder
                + "/data/adv_demonstration/spurious/adverb/non-entail-bias/2333.jsonl is missing");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{; is no JSON",
        "{}; , line 2: label is missing",
        "{\"label\": \"x\", \"input\": \"i\", \"option\": [\"y\"]};"
            + " , line 2: label must be one of the options",
        "{\"label\": \"y\", \"input\": \"i\", \"option\": [\"y\"], \"examples\": [[\"a\"]]};"
            + " , line 2: examples[0] must be a text and its label",
        "{\"label\": \"y\", \"input\": \"i\", \"option\": [\"y\"], \"examples\": [[\"a\", 1]]};"
            + " , line 2: examples[0][1] must be a text",
      })
  void damaged_lines_are_an_error_with_their_place(String line, String problem) throws IOException {
    String scenario = "counterfactual/main_verb_cf/42";
    write(scenario, ROW.formatted("yes", EXAMPLES) + line);

    assertThatThrownBy(() -> items(scenario))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith(folder + "/data/adv_demonstration/" + scenario + ".jsonl")
        .hasMessageContaining(problem.strip())
        .hasMessageContaining("line 2");
  }

  /** Slow: it makes and hashes 7,000 conversations. */
  @Test
  @Tag("slow")
  void prompts_are_those_of_upstream() {
    List<UpstreamPrompts> ours =
        new AdversarialDemonstrations()
            .scenarios(SharedData.open()).stream().map(UpstreamPrompts::of).toList();

    assertThat(ours)
        .containsExactlyInAnyOrderElementsOf(UpstreamPrompts.beside(QuestionsTests.class));
    Set<String> scored =
        new AdversarialDemonstrations()
            .scenarios(SharedData.open()).stream()
                .filter(Scenario::scored)
                .map(Scenario::name)
                .collect(Collectors.toCollection(TreeSet::new));
    assertThat(scored).hasSize(114);
  }
}
