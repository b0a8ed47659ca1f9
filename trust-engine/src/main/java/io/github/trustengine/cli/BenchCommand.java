package io.github.trustengine.cli;

import io.github.trustengine.compress.Recipe;
import io.github.trustengine.configuration.TrustKeys;
import io.github.trustengine.dimension.InstalledDimensions;
import io.github.trustengine.report.TextTable;
import io.github.trustengine.report.TextTable.Cell;
import io.github.trustengine.run.Benchmark;
import io.github.trustengine.run.Throughput;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "bench",
    description = {
      "Measure how fast the items of dimensions are answered, beside the limit: the tokens that",
      "have to be decoded at the rates of plain llama.cpp calls, measured in the same run."
    })
final class BenchCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Option(
      names = "--model",
      required = true,
      paramLabel = "ID|FILE",
      description = "A catalogue name, a GGUF file, an https:// address or hf:OWNER/REPO/FILE.")
  private String model = "";

  @Option(
      names = "--recipe",
      defaultValue = "q4_0",
      paramLabel = "SLUG",
      completionCandidates = Choices.Recipes.class,
      description = "The form of the model that answers (default: ${DEFAULT-VALUE}).")
  private Recipe recipe = Recipe.parse("q4_0");

  @Option(
      names = "--dimensions",
      split = ",",
      paramLabel = "D",
      completionCandidates = Choices.DimensionIds.class,
      description = "The dimensions to measure, of ${COMPLETION-CANDIDATES} (default: all).")
  private List<String> dimensions = InstalledDimensions.ids();

  @Option(
      names = "--items",
      paramLabel = "N",
      description = "Items per dimension (default: those of the quick profile).")
  private int items;

  BenchCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    dimensions.forEach(InstalledDimensions::get);
    Map<String, String> settings =
        items == 0 ? Map.of() : Map.of(TrustKeys.ITEMS, Integer.toString(items));
    Map<String, Throughput> measured = new LinkedHashMap<>();
    Benchmark.run(model, recipe, dimensions, Settings.configuration(settings), measured::put);
    table(measured).render(Terminal.WIDTH).forEach(terminal.out()::println);
    return ExitCode.DONE;
  }

  private static TextTable table(Map<String, Throughput> measured) {
    TextTable table = new TextTable('-');
    table.add(
        "dimension",
        cells(
            "items", "items/s", "prompt", "unique", "reused", "new", "prompt/s", "new/s", "limit"));
    measured.forEach((dimension, throughput) -> table.add(dimension, row(throughput)));
    table.addRule();
    table.add(
        "all",
        cells(
            sum(measured.values(), "%.0f", Throughput::items),
            Numbers.format(
                "%.2f",
                measured.values().stream().mapToInt(Throughput::items).sum()
                    / measured.values().stream().mapToDouble(Throughput::seconds).sum()),
            sum(measured.values(), "%.0f", Throughput::promptTokens),
            sum(measured.values(), "%.0f", Throughput::uniqueTokens),
            "",
            sum(measured.values(), "%.0f", Throughput::generatedTokens),
            "",
            "",
            Numbers.format(
                "%.2f",
                measured.values().stream().mapToDouble(Throughput::limitSeconds).sum()
                    / measured.values().stream().mapToDouble(Throughput::seconds).sum())));
    return table;
  }

  private static String sum(
      Collection<Throughput> all,
      String format,
      java.util.function.ToDoubleFunction<Throughput> figure) {
    return Numbers.format(format, all.stream().mapToDouble(figure).sum());
  }

  private static List<Cell> row(Throughput throughput) {
    return cells(
        Integer.toString(throughput.items()),
        Numbers.format("%.2f", throughput.itemsPerSecond()),
        Long.toString(throughput.promptTokens()),
        Long.toString(throughput.uniqueTokens()),
        Numbers.share(throughput.reusedShare()),
        Long.toString(throughput.generatedTokens()),
        Numbers.format("%.0f", throughput.rates().promptTokensPerSecond()),
        Numbers.format("%.0f", throughput.rates().newTokensPerSecond()),
        Numbers.format("%.2f", throughput.ratioToLimit()));
  }

  private static List<Cell> cells(String... texts) {
    return Stream.of(texts).map(Cell::of).toList();
  }
}
