package io.github.trustengine.cli;

import io.github.trustengine.compress.Recipe;
import io.github.trustengine.configuration.TrustKeys;
import io.github.trustengine.report.TextTable;
import io.github.trustengine.report.TextTable.Cell;
import io.github.trustengine.run.Benchmark;
import io.github.trustengine.run.RunProgress;
import io.github.trustengine.run.Throughput;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "bench",
    description = {
      "Measure how fast the items of dimensions are answered.",
      "Beside it stands the limit: the tokens that have to be decoded at the rates of plain",
      "llama.cpp calls, measured in the same run."
    })
final class BenchCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Mixin private ModelOption model = new ModelOption();

  @Option(
      names = "--recipe",
      defaultValue = "q4_0",
      paramLabel = "SLUG",
      completionCandidates = Choices.Recipes.class,
      description = "The form of the model that answers (default: ${DEFAULT-VALUE}).")
  private Recipe recipe = Recipe.parse("q4_0");

  @Mixin private DimensionsOption dimensions = new DimensionsOption();

  @Option(
      names = "--items",
      paramLabel = "N",
      description = "Items per dimension (default: those of the quick profile).")
  private Optional<Integer> items = Optional.empty();

  BenchCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Map<String, String> settings =
        items.map(count -> Map.of(TrustKeys.ITEMS, count.toString())).orElse(Map.of());
    Map<String, Throughput> measured = new LinkedHashMap<>();
    Benchmark.run(
        model.name(),
        recipe,
        dimensions.ids(),
        Settings.configuration(settings),
        new RunProgress(terminal.progress()),
        measured::put);
    table(measured).render(Terminal.WIDTH).forEach(terminal.out()::println);
    return ExitCode.DONE;
  }

  private static TextTable table(Map<String, Throughput> measured) {
    TextTable table = new TextTable('-');
    table.add(
        "dimension",
        Cell.row(
            "items", "items/s", "prompt", "unique", "reused", "new", "prompt/s", "new/s", "limit"));
    measured.forEach((dimension, throughput) -> table.add(dimension, row(throughput)));
    Collection<Throughput> all = measured.values();
    double seconds = sum(all, Throughput::seconds);
    table.addRule();
    table.add(
        "all",
        Cell.row(
            Numbers.format("%.0f", sum(all, Throughput::items)),
            Numbers.format("%.2f", sum(all, Throughput::items) / seconds),
            Numbers.format("%.0f", sum(all, Throughput::promptTokens)),
            Numbers.format("%.0f", sum(all, Throughput::uniqueTokens)),
            Numbers.share(sum(all, Throughput::reusedTokens) / sum(all, Throughput::promptTokens)),
            Numbers.format("%.0f", sum(all, Throughput::generatedTokens)),
            "",
            "",
            Numbers.format("%.2f", sum(all, Throughput::limitSeconds) / seconds)));
    return table;
  }

  private static double sum(Collection<Throughput> all, ToDoubleFunction<Throughput> figure) {
    return all.stream().mapToDouble(figure).sum();
  }

  private static List<Cell> row(Throughput throughput) {
    return Cell.row(
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
}
