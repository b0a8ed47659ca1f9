package io.github.trustengine.cli;

import io.github.trustengine.catalog.CatalogEntry;
import io.github.trustengine.catalog.ModelReference;
import io.github.trustengine.report.TextTable;
import io.github.trustengine.report.TextTable.Cell;
import io.github.trustengine.text.Amounts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "models", description = "The catalogue: what there is, and what is cached.")
final class ModelsCommand implements Callable<Integer> {

  private static final String REFERENCE =
      "A catalogue name, an https:// address or hf:OWNER/REPO/FILE[@REVISION].";

  private final Terminal terminal;

  @Spec private @Nullable CommandSpec spec;

  ModelsCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    throw new ParameterException(
        Objects.requireNonNull(spec).commandLine(), "name one of the commands list, pull, path");
  }

  @Command(name = "list", description = "Show the models that have names.")
  int list(@Option(names = "--json", description = "Write one JSON document.") boolean json) {
    List<CatalogEntry> entries = Settings.catalog().entries();
    if (json) {
      terminal.document(entries);
      return ExitCode.DONE;
    }
    TextTable table = new TextTable('-');
    table.add(
        "model",
        List.of(
            Cell.of("size"),
            new Cell("cached", ""),
            new Cell("", "licence"),
            new Cell("", "description")));
    for (CatalogEntry entry : entries) {
      table.add(
          entry.name(),
          List.of(
              Cell.of(Amounts.size(entry.bytes())),
              Cell.of(entry.cached() ? "yes" : "no"),
              new Cell("", entry.licence()),
              new Cell("", entry.description())));
    }
    table.render(Integer.MAX_VALUE).forEach(terminal.out()::println);
    return ExitCode.DONE;
  }

  @Command(
      name = "pull",
      description = "Fetch a model into the cache, verify it, and print where it lies.")
  int pull(@Parameters(paramLabel = "ID", description = REFERENCE) String model) {
    terminal.out().println(Settings.catalog().fetch(model));
    return ExitCode.DONE;
  }

  @Command(name = "path", description = "Print where a model lies, or will once it is fetched.")
  int path(@Parameters(paramLabel = "ID", description = REFERENCE) String model) {
    Path path = Settings.catalog().path(model);
    terminal.out().println(path);
    if (!Files.exists(path)) {
      terminal
          .err()
          .println(
              ModelReference.parse(model) instanceof ModelReference.LocalFile
                  ? "trust: there is no such file"
                  : "trust: it is not there yet: trust models pull " + model);
    }
    return ExitCode.DONE;
  }
}
