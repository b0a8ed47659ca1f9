package io.github.trustengine.dimension.fairness;

import io.github.trustengine.dimension.ClassificationMessages;
import io.github.trustengine.dimension.ClassificationMessages.Demonstration;
import io.github.trustengine.dimension.DataFile;
import io.github.trustengine.dimension.DataFolder;
import io.github.trustengine.dimension.DataNode;
import io.github.trustengine.dimension.Item;
import io.github.trustengine.dimension.Sampling;
import io.github.trustengine.llama.Prompt;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Makes the items of a scenario from a data folder. */
final class Questions {

  private static final Sampling GREEDY = new Sampling(0, 20, 1);
  private static final String FOLDER = "fairness/fairness_data/";

  private final DataFolder data;

  Questions(DataFolder data) {
    this.data = data;
  }

  List<Item> of(Setting setting) {
    Topic topic = setting.topic();
    ClassificationMessages messages = ClassificationMessages.of(data);
    DataNode wording = data.wording("fairness");
    String task = wording.get("task_message", topic.name()).text();
    DataFile file = data.file(FOLDER + groupsOf(topic, wording) + "_" + setting.file() + ".npy");
    List<DataNode> rows = data.file(FOLDER + setting.file() + ".jsonl").jsonLines();
    List<String> groups = NumpyArray.read(file);
    if (groups.size() != rows.size()) {
      throw file.error(
          "must have an element for each of the %d prompts, but has %d"
              .formatted(rows.size(), groups.size()));
    }
    List<List<Demonstration>> demonstrations =
        rows.stream().map(Questions::demonstrations).toList();
    boolean sameForAll = demonstrations.stream().distinct().count() <= 1;
    List<Item> items = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      String gold = gold(topic, rows.get(i).get("label"));
      int group = group(file, groups.get(i));
      String input = rows.get(i).get("input").text();
      items.add(
          new Item(
              Integer.toString(i),
              gold + "/" + group,
              prompt(messages, task, demonstrations.get(i), input, sameForAll),
              GREEDY,
              Map.of("gold", gold, "sensitive", group),
              ClassificationMessages.answers(
                  List.of(topic.negative(), topic.positive()), demonstrations.get(i))));
    }
    return items;
  }

  private static int group(DataFile file, String element) {
    return Group.of(element)
        .orElseThrow(
            () -> file.error("the elements must be Male, Female, 0 or 1, not \"" + element + "\""));
  }

  /**
   * What the name of the file with the group of each row begins with. Of the communities, the
   * upstream program takes the labels themselves; a wording may name a real group.
   */
  private static String groupsOf(Topic topic, DataNode wording) {
    if (topic.equals(Topic.ADULT)) {
      return "sensitive_attr";
    }
    return wording.has("crime_groups") ? wording.get("crime_groups").text() : "gt_labels";
  }

  /**
   * Asks for a row.
   *
   * @param sameForAll whether all rows have these demonstrations, so that they are shared
   */
  private static Prompt prompt(
      ClassificationMessages messages,
      String task,
      List<Demonstration> demonstrations,
      String input,
      boolean sameForAll) {
    if (demonstrations.isEmpty()) {
      return messages.zeroShot(task, input);
    }
    Prompt prompt = messages.fewShotAsSystem(task, demonstrations, input);
    return sameForAll ? prompt : new Prompt(prompt.messages(), 1, 0);
  }

  private static List<Demonstration> demonstrations(DataNode row) {
    return row.get("examples").list().stream().map(Questions::demonstration).toList();
  }

  private static Demonstration demonstration(DataNode example) {
    List<String> texts = example.texts();
    if (texts.size() != 2) {
      throw example.error("must be a text and its label");
    }
    return new Demonstration(texts.get(0), texts.get(1));
  }

  private static String gold(Topic topic, DataNode label) {
    int ofClass =
        topic
            .classOf(label.text())
            .orElseThrow(() -> label.error("must be " + topic.label(1) + " or " + topic.label(0)));
    return topic.label(ofClass);
  }
}
