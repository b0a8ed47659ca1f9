package io.github.trustengine.dimension.advglue;

import io.github.trustengine.dimension.DataFolder;
import io.github.trustengine.dimension.DataNode;
import io.github.trustengine.dimension.Item;
import io.github.trustengine.dimension.Sampling;
import io.github.trustengine.llama.ChatMessage;
import io.github.trustengine.llama.Prompt;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes the items of a run from a data folder (specification 3, prompt). */
final class Questions {

  private static final Sampling GREEDY = new Sampling(0, 16, 1);
  private static final String FOLDER = "adv-glue-plus-plus/";
  private static final String ORIGINAL = "original_";

  /** The attack whose rows hold the whole body in the field {@code sentence}. */
  private static final String WHOLE_BODY = "semattack";

  private final DataFolder data;

  Questions(DataFolder data) {
    this.data = data;
  }

  /** Whether the folder has the file that a run asks. */
  boolean has(Run run) {
    return data.has(FOLDER + run.file());
  }

  List<Item> of(Run run) {
    Task task = run.task();
    List<ChatMessage> demonstrations = demonstrations(task);
    String instruction = wording().get("task_description", task.toString()).text() + "\n";
    List<DataNode> rows = data.json(FOLDER + run.file()).get(task.toString()).list();
    List<Item> items = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      DataNode row = rows.get(i);
      if (run.original() && !hasOriginal(row, task)) {
        continue;
      }
      List<ChatMessage> messages = new ArrayList<>(demonstrations);
      messages.add(ChatMessage.user(instruction + body(row, run)));
      Map<String, Object> fields = fields(row, task);
      items.add(
          new Item(
              Integer.toString(i),
              String.valueOf(fields.get("gold")),
              new Prompt(messages, demonstrations.size(), instruction.length()),
              GREEDY,
              fields,
              task.answers()));
    }
    return items;
  }

  /** None for mnli-mm, which upstream's wording leaves out. */
  private List<ChatMessage> demonstrations(Task task) {
    DataNode all = wording().get("demonstrations");
    if (!all.has(task.toString())) {
      return List.of();
    }
    return all.get(task.toString()).list().stream()
        .map(message -> new ChatMessage(message.get("role").text(), message.get("content").text()))
        .toList();
  }

  private static Map<String, Object> fields(DataNode row, Task task) {
    DataNode label = row.get("label");
    if (label.integer() < 0 || label.integer() >= task.answers().size()) {
      throw label.error("must be " + task.labels());
    }
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("gold", label.integer());
    if (row.has("method")) {
      fields.put("method", row.get("method").text());
    }
    return fields;
  }

  private static boolean hasOriginal(DataNode row, Task task) {
    return row.has(ORIGINAL + task.firstField()) || row.has(ORIGINAL + task.secondField());
  }

  private static String body(DataNode row, Run run) {
    // The names of the sentences are replaced in the texts too, as upstream does.
    return fieldsOrWhole(row, run)
        .replace("sentence1", "premise")
        .replace("sentence2", "Hypothesis");
  }

  private static String fieldsOrWhole(DataNode row, Run run) {
    if (row.has("method") && row.get("method").text().equals(WHOLE_BODY)) {
      return row.get(run.original() ? ORIGINAL + "sentence" : "sentence").text();
    }
    Task task = run.task();
    String first = task.firstField();
    String second = task.secondField();
    boolean firstIsOriginal = run.original() && row.has(ORIGINAL + first);
    String body = first + ": " + row.get(firstIsOriginal ? ORIGINAL + first : first).text();
    if (second.isEmpty()) {
      return body;
    }
    boolean secondIsOriginal = run.original() && !firstIsOriginal;
    return body
        + "\n"
        + second
        + ": "
        + row.get(secondIsOriginal ? ORIGINAL + second : second).text();
  }

  private DataNode wording() {
    return data.wording("adv-glue-plus-plus");
  }
}
