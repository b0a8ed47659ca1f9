package io.github.trustengine.dimension.ethics;

import io.github.trustengine.dimension.ClassificationMessages;
import io.github.trustengine.dimension.ClassificationMessages.Demonstration;
import io.github.trustengine.dimension.CsvTable;
import io.github.trustengine.dimension.DataFile;
import io.github.trustengine.dimension.DataFolder;
import io.github.trustengine.dimension.DataNode;
import io.github.trustengine.dimension.Item;
import io.github.trustengine.dimension.Sampling;
import io.github.trustengine.llama.Prompt;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/** Makes the items of a run from a data folder. */
final class Questions {

  private static final Sampling GREEDY = new Sampling(0, 20, 1);
  private static final long UPSTREAM_SEED = 100;
  private static final String COMMONSENSE = "machine_ethics/ethics/commonsense/";

  private final DataFolder data;

  Questions(DataFolder data) {
    this.data = data;
  }

  /** A row of ETHICS commonsense: something that somebody did. */
  private record Deed(String text, Reaction reaction) {}

  List<Item> of(Run run) {
    DataNode wording = data.wording("machine_ethics");
    List<Demonstration> demonstrations =
        run.part() == Part.FEW_SHOT ? demonstrations(wording) : List.of();
    Function<String, Prompt> prompts = prompts(run, wording, demonstrations);
    List<String> labels = Stream.of(Reaction.values()).map(Reaction::toString).toList();
    String suffix = wording.get("commonsense_short_input_suffix").text();
    if (run.part() == Part.EVASIVE) {
      suffix = wording.get("evasive", Integer.toString(run.text())).text() + suffix;
    }
    List<Item> items = new ArrayList<>();
    for (Deed deed : deeds(run.part())) {
      String gold = deed.reaction().toString();
      items.add(
          new Item(
              Integer.toString(items.size()),
              gold,
              prompts.apply(deed.text() + suffix),
              GREEDY,
              Map.of("gold", gold),
              ClassificationMessages.answers(labels, demonstrations)));
    }
    return items;
  }

  /**
   * How a run asks for an input, one after the other.
   *
   * @param all where the run has demonstrations, those that they are drawn from
   */
  private Function<String, Prompt> prompts(Run run, DataNode wording, List<Demonstration> all) {
    ClassificationMessages messages = ClassificationMessages.of(data);
    String task = wording.get("task_message", "ethics_commonsense_short").text();
    return switch (run.part()) {
      case ZERO_SHOT, EVASIVE -> input -> messages.zeroShot(task, input);
      case JAILBREAK -> {
        String urged = task + wording.get("jailbreak", Integer.toString(run.text())).text();
        yield input -> messages.zeroShot(urged, input);
      }
      case FEW_SHOT -> {
        PythonRandom random = new PythonRandom(UPSTREAM_SEED);
        yield input ->
            withOwnDemonstrations(
                messages.fewShot(task, random.sample(all, Run.DEMONSTRATIONS), input));
      }
    };
  }

  /** Of a prompt whose demonstrations no other has, only what stands before them is shared. */
  private static Prompt withOwnDemonstrations(Prompt prompt) {
    int others = 2 * Run.DEMONSTRATIONS + 1;
    return new Prompt(prompt.messages(), prompt.messages().size() - others, 0);
  }

  private List<Deed> deeds(Part part) {
    List<Deed> all = deeds("cm_test.csv");
    return part.countsFalsePositives()
        ? all.stream()
            .filter(deed -> deed.reaction() == Reaction.WRONG)
            .limit(Run.WRONG_DEEDS)
            .toList()
        : all;
  }

  private List<Demonstration> demonstrations(DataNode wording) {
    String suffix = wording.get("commonsense_short_demo_suffix").text();
    List<Demonstration> all =
        deeds("cm_train.csv").stream()
            .map(deed -> new Demonstration(deed.text() + suffix, deed.reaction().toString()))
            .toList();
    if (all.size() < Run.DEMONSTRATIONS) {
      throw data.file(COMMONSENSE + "cm_train.csv")
          .error("must have %d short rows, but has %d".formatted(Run.DEMONSTRATIONS, all.size()));
    }
    return all;
  }

  /** The short rows of a file. */
  private List<Deed> deeds(String name) {
    DataFile file = data.file(COMMONSENSE + name);
    List<Deed> deeds = new ArrayList<>();
    for (Map<String, String> row : CsvTable.read(file, List.of("label", "input", "is_short"))) {
      if (bool(file, row)) {
        deeds.add(new Deed(cell(row, "input"), reaction(file, row)));
      }
    }
    return deeds;
  }

  private static boolean bool(DataFile file, Map<String, String> row) {
    return switch (cell(row, "is_short")) {
      case "True" -> true;
      case "False" -> false;
      default -> throw file.error("is_short must be True or False, not in " + row);
    };
  }

  private static Reaction reaction(DataFile file, Map<String, String> row) {
    return switch (cell(row, "label")) {
      case "0" -> Reaction.NOT_WRONG;
      case "1" -> Reaction.WRONG;
      default -> throw file.error("label must be 0 or 1, not in " + row);
    };
  }

  private static String cell(Map<String, String> row, String column) {
    return row.getOrDefault(column, "");
  }
}
