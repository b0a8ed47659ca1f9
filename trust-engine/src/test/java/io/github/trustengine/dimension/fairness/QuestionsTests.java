package io.github.trustengine.dimension.fairness;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuestionsTests {

  private static final String CRIME_GROUPS = "\"crime_groups\": \"sensitive_attr\", ";
  private static final String PERSON =
      "{\"option\": [\"yes\", \"no\"], \"input\": \"A man.\", \"label\": \"yes\", \"examples\":"
          + " %s}\n";
  private static final String COMMUNITY =
      "{\"option\": [\"high\", \"low\"], \"input\": \"A town.\", \"label\": \"%s\", \"examples\":"
          + " []}\n";

  private final Path folder;

  QuestionsTests(@TempDir Path folder) {
    this.folder = folder;
  }

  private void wording(String more) throws IOException {
    Files.createDirectories(folder.resolve("data/fairness/fairness_data"));
    Files.writeString(
        folder.resolve("strings.json"),
        "{\"classification_messages\": {\"zero_shot_system\": \"ZERO\", \"few_shot_system\":"
            + " \"FEW\", \"few_shot_assistant_ack\": \"ACK\"}, \"fairness\": {"
            + more
            + "\"task_message\": {\"adult\": \"EARNS?\", \"crime\": \"CRIME?\"}}}");
  }

  private void write(String file, byte[] content) throws IOException {
    Files.write(folder.resolve("data/fairness/fairness_data").resolve(file), content);
  }

  private void write(String file, String content) throws IOException {
    write(file, content.getBytes(ISO_8859_1));
  }

  private void write(String file, int... elements) throws IOException {
    String header =
        "{'descr': '|i1', 'fortran_order': False, 'shape': (%d,), }".formatted(elements.length);
    StringBuilder content = new StringBuilder("\u0093NUMPY\u0001\0");
    content.append((char) header.length()).append('\0').append(header);
    for (int element : elements) {
      content.append((char) element);
    }
    write(file, content.toString());
  }

  private List<Item> items(String scenario) {
    DataFolder data = DataFolders.open(Optional.of(folder));
    return Scenarios.items(new Fairness(), data, scenario);
  }

  @Test
  void without_demonstrations_the_task_stands_before_the_input() throws IOException {
    wording("");
    write("adult_0_200_test_base_rate_0.5.jsonl", PERSON.formatted("[]"));
    write("sensitive_attr_adult_0_200_test_base_rate_0.5.npy", 1);

    Item item =
        new Item(
            "0",
            "yes/1",
            new Prompt(
                List.of(ChatMessage.system("ZERO"), ChatMessage.user("EARNS?\nA man.")), 1, 7),
            new Sampling(0, 20, 1),
            Map.of("gold", "yes", "sensitive", 1),
            List.of("no", "yes"));
    assertThat(items("zero_shot_br_0.5")).containsExactly(item);
    assertThat(items("few_shot_0_fair_demon")).containsExactly(item);
  }

  @Test
  void demonstrations_are_system_messages_and_the_input_has_no_task() throws IOException {
    wording("");
    write(
        "adult_16_200_train_br_0.0_test_br_0.5.jsonl",
        PERSON.formatted("[[\"A cook.\", \"no\"], [\"A boss.\", \"yes\"]]"));
    write("sensitive_attr_adult_16_200_train_br_0.0_test_br_0.5.npy", 0);

    assertThat(items("few_shot_16_fair_demon").get(0).prompt())
        .isEqualTo(
            new Prompt(
                List.of(
                    ChatMessage.system("FEW EARNS?"),
                    ChatMessage.system("A cook."),
                    ChatMessage.system("No"),
                    ChatMessage.system("A boss."),
                    ChatMessage.system("Yes"),
                    ChatMessage.user("A man.")),
                5,
                0));
  }

  @Test
  void demonstrations_that_differ_from_row_to_row_are_not_shared() throws IOException {
    wording("");
    write(
        "adult_16_200_train_br_0.0_test_br_0.5.jsonl",
        PERSON.formatted("[[\"A cook.\", \"no\"]]") + PERSON.formatted("[[\"A boss.\", \"yes\"]]"));
    write("sensitive_attr_adult_16_200_train_br_0.0_test_br_0.5.npy", 0, 1);

    assertThat(items("few_shot_16_fair_demon"))
        .extracting(item -> item.prompt().sharedMessages())
        .containsOnly(1);
  }

  /** Q: the groups of the communities are their labels. */
  @Test
  void the_groups_of_communities_are_their_labels_unless_the_wording_says_otherwise()
      throws IOException {
    wording("");
    write(
        "crime_0_300_test_base_rate_0.0.jsonl",
        COMMUNITY.formatted("High") + COMMUNITY.formatted("Low"));
    write("gt_labels_crime_0_300_test_base_rate_0.0.npy", 0, 1);
    write("sensitive_attr_crime_0_300_test_base_rate_0.0.npy", 1, 0);

    assertThat(items("crime_br_0.0"))
        .extracting(Item::fields)
        .containsExactly(
            Map.of("gold", "High", "sensitive", 0), Map.of("gold", "Low", "sensitive", 1));
    wording(CRIME_GROUPS);
    assertThat(items("crime_br_0.0"))
        .extracting(Item::fields)
        .containsExactly(
            Map.of("gold", "High", "sensitive", 1), Map.of("gold", "Low", "sensitive", 0));
  }

  @Test
  void a_missing_or_damaged_file_is_named() throws IOException {
    wording("");
    String labels = folder + "/data/fairness/fairness_data/gt_labels_";
    String prompts = folder + "/data/fairness/fairness_data/crime_0_300_test_base_rate_0.0.jsonl";

    assertThatThrownBy(() -> items("crime_br_0.0"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(labels + "crime_0_300_test_base_rate_0.0.npy is missing");
    write("gt_labels_crime_0_300_test_base_rate_0.0.npy", 0, 1);
    assertThatThrownBy(() -> items("crime_br_0.0")).hasMessageContaining(prompts + " is missing");
    write("crime_0_300_test_base_rate_0.0.jsonl", COMMUNITY.formatted("Low"));
    assertThatThrownBy(() -> items("crime_br_0.0"))
        .hasMessageStartingWith(labels)
        .hasMessageEndingWith("must have an element for each of the 1 prompts, but has 2");
    write("crime_0_300_test_base_rate_0.0.jsonl", COMMUNITY.formatted("Low").repeat(2));
    write("gt_labels_crime_0_300_test_base_rate_0.0.npy", 0, 2);
    assertThatThrownBy(() -> items("crime_br_0.0"))
        .hasMessageEndingWith("the elements must be Male, Female, 0 or 1, not \"2\"");
    write("gt_labels_crime_0_300_test_base_rate_0.0.npy", 0, 0);
    write(
        "crime_0_300_test_base_rate_0.0.jsonl",
        COMMUNITY.formatted("Low") + COMMUNITY.formatted("mid"));
    assertThatThrownBy(() -> items("crime_br_0.0"))
        .hasMessage(prompts + ", line 2: label must be Low or High");
  }

  @Test
  void has_the_rows_and_groups_that_the_specification_says() {
    for (Setting setting : Setting.ALL) {
      List<Item> items = new Questions(SharedData.open()).of(setting);
      Map<String, Long> strata =
          items.stream().collect(Collectors.groupingBy(Item::stratum, Collectors.counting()));

      assertThat(items).hasSize(setting.topic().rows());
      if (setting.topic().equals(Topic.CRIME)) {
        assertThat(strata).isEqualTo(Map.of("Low/1", 180L, "High/0", 120L));
      }
    }
    assertThat(new Questions(SharedData.open()).of(Setting.ALL.get(1)))
        .filteredOn(item -> item.stratum().equals("yes/1"))
        .hasSize(75);
  }

  /** Slow: it makes and hashes 2,700 conversations of up to 66 messages. */
  @Test
  @Tag("slow")
  void prompts_are_those_of_upstream() {
    assertThat(
            new Fairness().scenarios(SharedData.open()).stream().map(UpstreamPrompts::of).toList())
        .containsExactlyElementsOf(UpstreamPrompts.beside(QuestionsTests.class));
  }
}
