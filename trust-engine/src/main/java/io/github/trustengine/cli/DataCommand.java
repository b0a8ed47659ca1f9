package io.github.trustengine.cli;

import io.github.trustengine.dataimport.DecodingTrustImport;
import io.github.trustengine.dataimport.ImportedData;
import io.github.trustengine.dataimport.ImportedData.Coverage;
import io.github.trustengine.dataimport.ImportedData.Missing;
import io.github.trustengine.report.TextTable;
import io.github.trustengine.report.TextTable.Cell;
import io.github.trustengine.text.Amounts;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "data", description = "Data folders: items and wording of DecodingTrust.")
final class DataCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Spec private @Nullable CommandSpec spec;

  DataCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    throw new ParameterException(
        Objects.requireNonNull(spec).commandLine(), "name the command import");
  }

  @Command(
      name = "import",
      description = "Make a data folder of a clone of the repository AI-secure/DecodingTrust.")
  int importClone(
      @Parameters(paramLabel = "CHECKOUT", description = "The work tree of the clone.")
          Path checkout,
      @Option(
              names = {"-o", "--output"},
              required = true,
              paramLabel = "DIR",
              description = "The data folder; it must not be there yet, or be empty.")
          Path output,
      @Option(names = "--json", description = "Write one JSON document.") boolean json) {
    ImportedData imported = DecodingTrustImport.run(checkout, output, terminal.progress()::update);
    terminal.progress().complete(output + " is made");
    if (json) {
      terminal.document(imported);
    } else {
      print(imported);
    }
    return ExitCode.DONE;
  }

  private void print(ImportedData imported) {
    PrintWriter out = terminal.out();
    out.println("data folder  " + imported.directory());
    out.printf("files        %d (%s)%n", imported.files(), Amounts.size(imported.bytes()));
    out.printf("wording      %d pieces%n", imported.wording());
    out.println("licence      CC BY-SA 4.0");
    printMissing(imported.missing());
    out.println();
    TextTable table = new TextTable('-');
    table.add("dimension", Cell.row("scenarios", "cannot run"));
    for (Coverage coverage : imported.dimensions()) {
      table.add(
          coverage.dimension(),
          Cell.row(
              Integer.toString(coverage.available().size()),
              Integer.toString(coverage.unavailable().size())));
    }
    table.render(Terminal.WIDTH).forEach(out::println);
    imported.dimensions().stream()
        .filter(coverage -> !coverage.unavailable().isEmpty())
        .forEach(coverage -> out.printf("%n%s: %s%n", coverage.dimension(), coverage.reason()));
  }

  /** Folders, for there may be dozens of files in each. */
  private void printMissing(List<Missing> missing) {
    if (missing.isEmpty()) {
      return;
    }
    terminal.out().printf("%nmissing      %d files%n", missing.size());
    Map<String, List<Missing>> folders =
        missing.stream()
            .collect(
                Collectors.groupingBy(
                    file ->
                        file.path().substring(0, file.path().lastIndexOf('/') + 1)
                            + "|"
                            + file.reason(),
                    TreeMap::new,
                    Collectors.toList()));
    for (List<Missing> files : folders.values()) {
      String path = files.get(0).path();
      terminal
          .out()
          .printf(
              "  %s (%s)%n",
              files.size() == 1
                  ? path
                  : path.substring(0, path.lastIndexOf('/') + 1) + ": " + files.size() + " files",
              files.get(0).reason());
    }
  }
}
