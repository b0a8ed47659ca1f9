package io.github.trustengine.cli;

import io.github.trustengine.dimension.DataException;
import io.github.trustengine.dimension.DataFolders;
import io.github.trustengine.dimension.InstalledDimensions;
import io.github.trustengine.dimension.Item;
import io.github.trustengine.dimension.Scenario;
import io.github.trustengine.llama.ChatMessage;
import io.github.trustengine.text.NearestName;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "messages",
    description = "Show what the items say to a model: chat messages, before the chat template.")
final class MessagesCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Option(
      names = "--dimension",
      required = true,
      paramLabel = "D",
      completionCandidates = Choices.DimensionIds.class,
      description = "The dimension: ${COMPLETION-CANDIDATES}.")
  private String dimension = "";

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = {
        "A folder with data/ in DecodingTrust's layout and strings.json beside it",
        "(default: the items that come with TrustEngine)."
      })
  private Optional<Path> data = Optional.empty();

  @Option(names = "--scenario", paramLabel = "S", description = "Only this scenario.")
  private Optional<String> scenario = Optional.empty();

  @Option(
      names = "--rows",
      paramLabel = "A-B",
      converter = Rows.Converter.class,
      description = "Only these items of each scenario, counted from 0, the last included.")
  private Rows rows = Rows.ALL;

  @Option(names = "--json", description = "Write one JSON object a line.")
  private boolean json;

  MessagesCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    boolean none = true;
    for (Scenario selected : scenarios()) {
      for (Item item : rows.of(selected.items())) {
        none = false;
        if (!show(selected, item)) {
          return ExitCode.DONE;
        }
      }
    }
    if (none) {
      throw new DataException("there are no items in the rows " + rows);
    }
    return ExitCode.DONE;
  }

  private List<Scenario> scenarios() {
    List<Scenario> all = InstalledDimensions.get(dimension).scenarios(DataFolders.open(data));
    if (scenario.isEmpty()) {
      return all;
    }
    String name = scenario.get();
    List<Scenario> named = all.stream().filter(each -> each.name().equals(name)).toList();
    if (named.isEmpty()) {
      throw new DataException(
          dimension
              + " has no scenario \""
              + name
              + "\". "
              + NearestName.suggestion(name, all.stream().map(Scenario::name).toList()));
    }
    return named;
  }

  /** Shows an item; false if nobody reads any more. */
  private boolean show(Scenario of, Item item) {
    List<ChatMessage> messages = item.prompt().messages();
    if (json) {
      return terminal.line(new Line(dimension, of.name(), item.id(), messages));
    }
    terminal.out().println(of.name() + " / " + item.id());
    for (ChatMessage message : messages) {
      terminal.out().println("  " + message.role() + ":");
      message.content().lines().forEach(line -> terminal.out().println("    " + line));
    }
    terminal.out().println();
    return !terminal.out().checkError();
  }

  /** A line of the JSON output; the components are its fields. */
  private record Line(String dimension, String scenario, String item, List<ChatMessage> messages) {}
}
