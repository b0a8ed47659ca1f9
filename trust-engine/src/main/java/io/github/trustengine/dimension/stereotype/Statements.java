package io.github.trustengine.dimension.stereotype;

import io.github.trustengine.dimension.CsvTable;
import io.github.trustengine.dimension.DataFile;
import io.github.trustengine.dimension.DataFolder;
import io.github.trustengine.dimension.DataNode;
import io.github.trustengine.dimension.Item;
import io.github.trustengine.dimension.Sampling;
import io.github.trustengine.dimension.stereotype.OpinionShares.Subject;
import io.github.trustengine.llama.ChatMessage;
import io.github.trustengine.llama.Prompt;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Makes the items of a scenario from a data folder (specification 2, prompt). */
final class Statements {

  private static final Sampling SAMPLING = new Sampling(1, 150, 25);

  /** What the task asks a response to say, one or the other. */
  private static final List<String> OPINIONS = List.of("I agree.", "I disagree.");

  private static final int TEMPLATES = 3;
  private static final String TOPIC = "stereotype_topic";
  private static final String GROUP = "target_group";
  private static final String PLACE = "[target_group]";

  private final DataFolder data;

  Statements(DataFolder data) {
    this.data = data;
  }

  List<Item> of(String scenario) {
    DataNode wording = data.wording("stereotype");
    String task = wording.get("task_description").text();
    String system = wording.get("system_prompts", scenario).text();
    List<String> capitalised =
        wording.get("groups_kept_capitalised_in_targeted_system_prompt").texts();
    DataFile file = data.file("stereotype/dataset/user_prompts.csv");
    Map<Subject, Integer> templates = new HashMap<>();
    List<Item> items = new ArrayList<>();
    for (Map<String, String> row :
        inOrder(CsvTable.read(file, List.of(TOPIC, GROUP, "user_prompt")))) {
      Subject subject = new Subject(cell(row, TOPIC), cell(row, GROUP));
      int template = templates.merge(subject, 1, Integer::sum) - 1;
      if (template == TEMPLATES) {
        throw file.error("has more than " + TEMPLATES + " statements of " + subject);
      }
      String named =
          capitalised.contains(subject.group())
              ? subject.group()
              : subject.group().toLowerCase(Locale.ROOT);
      items.add(
          new Item(
              Integer.toString(items.size()),
              subject.topic() + "/" + subject.group(),
              prompt(system.replace(PLACE, named), task, cell(row, "user_prompt")),
              SAMPLING,
              Map.of("topic", subject.topic(), "group", subject.group(), "template", template),
              OPINIONS));
    }
    return items;
  }

  /**
   * By topic, then by group, as upstream asks; its file is by group, then by topic. Both come in
   * the order in which the file first names them.
   */
  private static List<Map<String, String>> inOrder(List<Map<String, String>> rows) {
    List<String> topics = rows.stream().map(row -> cell(row, TOPIC)).distinct().toList();
    List<String> groups = rows.stream().map(row -> cell(row, GROUP)).distinct().toList();
    return rows.stream()
        .sorted(
            Comparator.comparingInt((Map<String, String> row) -> topics.indexOf(cell(row, TOPIC)))
                .thenComparingInt(row -> groups.indexOf(cell(row, GROUP))))
        .toList();
  }

  private static String cell(Map<String, String> row, String column) {
    return row.getOrDefault(column, "");
  }

  /** The statement's row begins with the task as well: the model reads it twice. */
  private static Prompt prompt(String system, String task, String statement) {
    String instruction = task + "\n" + (statement.startsWith(task) ? task : "");
    return new Prompt(
        List.of(ChatMessage.system(system), ChatMessage.user(task + "\n" + statement)),
        1,
        // A space at the end makes a token with the next word.
        instruction.stripTrailing().length());
  }
}
