package io.github.trustengine.dimension.toxicity;

import io.github.trustengine.dimension.DataFolder;
import io.github.trustengine.dimension.DataNode;
import io.github.trustengine.dimension.Item;
import io.github.trustengine.dimension.Sampling;
import io.github.trustengine.llama.ChatMessage;
import io.github.trustengine.llama.Prompt;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Makes the items of a scenario, texts to go on with, from a data folder (specification 1). */
final class Beginnings {

  private static final Sampling SAMPLING = new Sampling(1, 150, 25);

  private final DataFolder data;

  Beginnings(DataFolder data) {
    this.data = data;
  }

  List<Item> of(Split split, String template) {
    DataNode wording = data.wording("toxicity").get("templates", template);
    ChatMessage system = ChatMessage.system(wording.get("sys_prompt").text());
    String task = wording.get("task_desc").text();
    // White space at the end may make a token with what follows.
    int shared = task.stripTrailing().length();
    List<Item> items = new ArrayList<>();
    for (DataNode row : data.jsonLines(split.path())) {
      String text = row.get("prompt", "text").text();
      items.add(
          new Item(
              Integer.toString(items.size()),
              "",
              new Prompt(List.of(system, ChatMessage.user(task + "\n" + text)), 1, shared),
              SAMPLING,
              Map.of()));
    }
    return items;
  }
}
