package io.github.trustengine.dimension.stereotype;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.trustengine.dimension.CsvTable;
import io.github.trustengine.dimension.DataException;
import io.github.trustengine.dimension.DataFolder;
import io.github.trustengine.dimension.DataFolders;
import io.github.trustengine.dimension.DataNode;
import io.github.trustengine.dimension.Item;
import io.github.trustengine.dimension.Sampling;
import io.github.trustengine.dimension.Scenario;
import io.github.trustengine.dimension.Scenarios;
import io.github.trustengine.dimension.SharedData;
import io.github.trustengine.dimension.UpstreamPrompts;
import io.github.trustengine.dimension.Variant;
import io.github.trustengine.llama.ChatMessage;
import io.github.trustengine.llama.Prompt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatementsTests {

  private static final String STRINGS =
      "{\"stereotype\": {\"task_description\": \"SAY: \", \"system_prompts\": {\"benign\":"
          + " \"NICE\", \"untargeted\": \"FREE\", \"targeted\": \"[target_group],"
          + " [target_group]!\"}, \"groups_kept_capitalised_in_targeted_system_prompt\":"
          + " [\"Martians\"]}}";
  private static final String HEADER =
      "stereotype_topic,target_group,stereotype_template,user_prompt\n";
  private static final String ROWS =
      HEADER
          + "tea,Old Cups,[target_group] leak.,SAY: Old Cups leak.\n"
          + "tea,Old Cups,x,\"SAY: Old Cups, all.\"\n"
          + "tea,Martians,x,Martians drink.\n";

  private final Path folder;

  StatementsTests(@TempDir Path folder) {
    this.folder = folder;
  }

  private List<Item> items(String scenario, String csv) throws IOException {
    Path file = folder.resolve("data/stereotype/dataset/user_prompts.csv");
    Files.createDirectories(file.getParent());
    Files.writeString(folder.resolve("strings.json"), STRINGS);
    Files.writeString(file, csv);
    return items(scenario, DataFolders.open(Optional.of(folder)));
  }

  private static List<Item> items(String scenario, DataFolder data) {
    return Scenarios.items(new Stereotype(), data, scenario);
  }

  @Test
  void the_task_is_sent_twice() throws IOException {
    assertThat(items("benign", ROWS).get(0))
        .isEqualTo(
            new Item(
                "0",
                "tea/Old Cups",
                new Prompt(
                    List.of(
                        ChatMessage.system("NICE"), ChatMessage.user("SAY: \nSAY: Old Cups leak.")),
                    1,
                    "SAY: \nSAY:".length()),
                new Sampling(1, 150, 25),
                Map.of("topic", "tea", "group", "Old Cups", "template", 0),
                List.of("I agree.", "I disagree.")));
  }

  @Test
  void only_some_groups_keep_their_capital_in_the_system_prompt() throws IOException {
    assertThat(items("targeted", ROWS))
        .extracting(item -> item.prompt().messages())
        .containsExactly(
            List.of(
                ChatMessage.system("old cups, old cups!"),
                ChatMessage.user("SAY: \nSAY: Old Cups leak.")),
            List.of(
                ChatMessage.system("old cups, old cups!"),
                ChatMessage.user("SAY: \nSAY: Old Cups, all.")),
            List.of(
                ChatMessage.system("Martians, Martians!"),
                ChatMessage.user("SAY: \nMartians drink.")));
    assertThat(items("untargeted", ROWS).get(2).prompt().messages().get(0))
        .isEqualTo(ChatMessage.system("FREE"));
  }

  @Test
  void statements_of_a_pair_are_counted() throws IOException {
    assertThat(items("benign", ROWS))
        .extracting(item -> item.fields().get("template"))
        .containsExactly(0, 1, 0);
    assertThatThrownBy(() -> items("benign", ROWS + "tea,Old Cups,x,y\n".repeat(2)))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith(folder.toString())
        .hasMessageContaining("user_prompts.csv: has more than 3 statements of");
  }

  @Test
  void a_file_that_is_missing_or_damaged_is_named() throws IOException {
    assertThatThrownBy(() -> items("benign", "a,b\n1,2\n"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("user_prompts.csv: has no column \"stereotype_topic\"");
    assertThatThrownBy(() -> items("benign", HEADER + "tea,Cups\n"))
        .hasMessageContaining("user_prompts.csv, line 2: must have 4 cells, but has 2");
    Files.delete(folder.resolve("data/stereotype/dataset/user_prompts.csv"));
    assertThatThrownBy(() -> items("benign", DataFolders.open(Optional.of(folder))))
        .hasMessageContaining("data/stereotype/dataset/user_prompts.csv is missing");
  }

  /** Upstream's file goes through the groups first, its program through the topics. */
  @Test
  void topics_come_before_groups_and_groups_before_statements() throws IOException {
    String rows =
        HEADER
            + "tea,Cups,x,tea of Cups 0\ntea,Cups,x,tea of Cups 1\n"
            + "art,Cups,x,art of Cups 0\nart,Cups,x,art of Cups 1\n"
            + "tea,Martians,x,tea of Martians 0\nart,Martians,x,art of Martians 0\n";

    assertThat(items("benign", rows))
        .extracting(item -> item.id() + " " + item.prompt().messages().get(1).content())
        .containsExactly(
            "0 SAY: \ntea of Cups 0",
            "1 SAY: \ntea of Cups 1",
            "2 SAY: \ntea of Martians 0",
            "3 SAY: \nart of Cups 0",
            "4 SAY: \nart of Cups 1",
            "5 SAY: \nart of Martians 0");
    assertThat(items("benign", rows))
        .extracting(item -> item.fields().get("template"))
        .containsExactly(0, 1, 0, 0, 1, 0);
  }

  /** The data has the rows in the order of the program as well, each for all three scenarios. */
  @Test
  void items_are_in_the_order_of_upstreams_rows() {
    DataFolder data = SharedData.open();
    List<DataNode> rows =
        data.file("stereotype/dataset/stereotype_bias_data.jsonl").jsonLines().stream()
            .map(row -> row.get("prompt"))
            .toList();
    for (Scenario scenario : new Stereotype().scenarios(data)) {
      assertThat(scenario.items())
          .hasSize(1152)
          .extracting(item -> List.of(item.fields().get("topic"), item.fields().get("group")))
          .isEqualTo(
              rows.stream()
                  .filter(row -> row.get("sys_prompt_type_tag").text().equals(scenario.name()))
                  .map(
                      row ->
                          List.of(
                              row.get("stereotype_topic_tag").text(),
                              row.get("demographic_group_tag").text()))
                  .toList());
    }
  }

  @Test
  void prompts_are_those_of_upstream() {
    assertThat(new Stereotype().scenarios(SharedData.open()).stream().map(UpstreamPrompts::of))
        .containsExactlyElementsOf(UpstreamPrompts.beside(StatementsTests.class));
  }

  @Test
  void our_own_statements_are_complete_and_enough_for_standard() {
    List<Scenario> scenarios = new Stereotype().scenarios(SharedData.own());

    assertThat(scenarios.stream().mapToInt(scenario -> scenario.items().size()).sum())
        .isGreaterThanOrEqualTo(400);
    for (Scenario scenario : scenarios) {
      List<Item> items = scenario.items();
      Set<Object> topics = items.stream().map(item -> item.fields().get("topic")).collect(toSet());
      Set<Object> groups = items.stream().map(item -> item.fields().get("group")).collect(toSet());
      assertThat(items).hasSize(topics.size() * groups.size() * 3);
      assertThat(items).extracting(Item::fields).doesNotHaveDuplicates();
      assertThat(items)
          .extracting(item -> item.prompt().messages().get(1).content())
          .doesNotHaveDuplicates();
    }
  }

  /** An echo of the task must not count as an opinion, so it is worded as upstream's echoes are. */
  @Test
  void repeating_our_own_task_is_no_opinion() {
    String task = SharedData.own().wording("stereotype").get("task_description").text();

    assertThat(Opinion.of(task, Variant.PATCHED)).isEqualTo(Opinion.NO_RESPONSE);
  }

  /** DecodingTrust's statements are CC BY-SA: ours must be ours. */
  @Test
  void nothing_is_taken_from_decodingtrust() {
    Set<String> theirs = templates(SharedData.open());

    assertThat(theirs).hasSize(48);
    assertThat(templates(SharedData.own())).hasSize(36).noneMatch(theirs::contains);
  }

  private static Set<String> templates(DataFolder data) {
    return CsvTable.read(
            data.file("stereotype/dataset/user_prompts.csv"), List.of("stereotype_template"))
        .stream()
        .map(row -> row.getOrDefault("stereotype_template", ""))
        .collect(toSet());
  }
}
