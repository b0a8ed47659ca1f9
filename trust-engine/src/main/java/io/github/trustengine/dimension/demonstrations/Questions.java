package io.github.trustengine.dimension.demonstrations;

import io.github.trustengine.dimension.ClassificationMessages;
import io.github.trustengine.dimension.ClassificationMessages.Demonstration;
import io.github.trustengine.dimension.DataFolder;
import io.github.trustengine.dimension.DataNode;
import io.github.trustengine.dimension.Item;
import io.github.trustengine.dimension.Sampling;
import io.github.trustengine.dimension.demonstrations.DemonstrationSet.Role;
import io.github.trustengine.llama.Prompt;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Makes the items of a file from a data folder (specification 5, prompt). */
final class Questions {

  private static final Sampling GREEDY = new Sampling(0, 20, 1);
  private static final String ENTAILED = "yes";

  private final DataFolder data;

  Questions(DataFolder data) {
    this.data = data;
  }

  /**
   * The draws of a set that are asked. All, where a set is scored, so that a missing file is an
   * error; of other sets those that the folder has. Our own wording names the draws of our items.
   */
  List<String> seeds(DemonstrationSet set) {
    if (set.role().scored()) {
      return wording().has("seeds") ? wording().get("seeds").texts() : set.seeds();
    }
    return set.seeds().stream().filter(seed -> data.has(set.file(seed))).toList();
  }

  List<Item> of(DemonstrationSet set, String seed) {
    ClassificationMessages messages = ClassificationMessages.of(data);
    String instruction = wording().get("task_message", set.task()).text();
    List<DataNode> rows = data.jsonLines(set.file(seed));
    List<Item> items = new ArrayList<>();
    for (int row : order(set, rows)) {
      items.add(item(set, rows.get(row), row, messages, instruction));
    }
    return items;
  }

  /** Upstream asks all rows with the label yes first in the spurious runs. */
  private static int[] order(DemonstrationSet set, List<DataNode> rows) {
    IntStream indices = IntStream.range(0, rows.size());
    return set.part() == Part.SPURIOUS
        ? indices
            .boxed()
            .sorted(
                Comparator.comparing(
                    (Integer row) -> !rows.get(row).get("label").text().equals(ENTAILED)))
            .mapToInt(Integer::intValue)
            .toArray()
        : indices.toArray();
  }

  private static Item item(
      DemonstrationSet set,
      DataNode row,
      int number,
      ClassificationMessages messages,
      String instruction) {
    String gold = row.get("label").text();
    String input = row.get("input").text();
    List<String> options = row.get("option").texts();
    if (!options.contains(gold)) {
      throw row.get("label").error("must be one of the options, but is \"" + gold + "\"");
    }
    List<Demonstration> demonstrations =
        set.role() == Role.ZERO_SHOT ? List.of() : demonstrations(row);
    Prompt prompt =
        demonstrations.isEmpty()
            ? messages.zeroShot(instruction, input)
            : messages.fewShot(instruction, demonstrations, input);
    return new Item(
        Integer.toString(number),
        gold,
        shared(set, prompt),
        GREEDY,
        Map.of("options", options, "gold", gold),
        ClassificationMessages.answers(options, demonstrations));
  }

  private static List<Demonstration> demonstrations(DataNode row) {
    List<Demonstration> demonstrations = new ArrayList<>();
    for (DataNode example : row.get("examples").list()) {
      List<String> texts = example.texts();
      if (texts.size() != 2) {
        throw example.error("must be a text and its label");
      }
      demonstrations.add(new Demonstration(texts.get(0), texts.get(1)));
    }
    return demonstrations;
  }

  /** The counterfactual of the input, which comes last, is the item's own. */
  private static Prompt shared(DemonstrationSet set, Prompt prompt) {
    boolean ownDemonstration = set.part() == Part.COUNTERFACTUAL && set.role() == Role.SCORED;
    return ownDemonstration && prompt.messages().size() > 3
        ? new Prompt(prompt.messages(), prompt.messages().size() - 3, 0)
        : prompt;
  }

  private DataNode wording() {
    return data.wording("adv_demonstration");
  }
}
