package io.github.trustengine.cli;

import io.github.trustengine.configuration.TrustConfiguration;
import io.github.trustengine.dimension.Dimension;
import io.github.trustengine.dimension.DimensionScore;
import io.github.trustengine.dimension.InstalledDimensions;
import io.github.trustengine.dimension.JudgedField;
import io.github.trustengine.dimension.ResponseRecord;
import io.github.trustengine.dimension.ResponseRecords;
import io.github.trustengine.dimension.Variant;
import io.github.trustengine.judge.ToxicityJudge;
import io.github.trustengine.report.TextTable;
import io.github.trustengine.report.TextTable.Cell;
import io.github.trustengine.run.Judging;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "score", description = "Score recorded responses, of any origin, without a model.")
final class ScoreCommand implements Callable<Integer> {

  private static final int MISSING_SHOWN = 8;

  private final Terminal terminal;
  private final Function<TrustConfiguration, ToxicityJudge> judges;

  @Option(
      names = "--dimension",
      required = true,
      paramLabel = "D",
      completionCandidates = Choices.DimensionIds.class,
      description = "The dimension: ${COMPLETION-CANDIDATES}.")
  private String dimension = "";

  @Option(
      names = "--variant",
      defaultValue = "patched",
      completionCandidates = Choices.Variants.class,
      paramLabel = "patched|original",
      description = "Which upstream program to score as (default: ${DEFAULT-VALUE}).")
  private Variant variant = Variant.PATCHED;

  @Option(
      names = "--allow-missing",
      description = "Take every figure over the scenarios that are there.")
  private boolean allowMissing;

  @Option(names = "--json", description = "Write one JSON document.")
  private boolean json;

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE.jsonl",
      description = "Responses, one JSON object a line; the items.jsonl of a run will do.")
  private List<Path> files = List.of();

  ScoreCommand(Terminal terminal, Function<TrustConfiguration, ToxicityJudge> judges) {
    this.terminal = terminal;
    this.judges = judges;
  }

  @Override
  public Integer call() {
    Dimension scorer = InstalledDimensions.get(dimension);
    List<ResponseRecord> responses = judged(scorer, ResponseRecords.read(dimension, files));
    DimensionScore score = scorer.score(responses, variant, allowMissing);
    if (json) {
      terminal.document(document(score));
    } else {
      print(score, responses.size());
    }
    return score.trustScore().isPresent() ? ExitCode.DONE : ExitCode.INCONCLUSIVE;
  }

  /** The responses with what their records do not say themselves, and only a judge can. */
  private List<ResponseRecord> judged(Dimension scorer, List<ResponseRecord> responses) {
    Optional<JudgedField> field = scorer.judgedField();
    if (field.isEmpty()) {
      return responses;
    }
    try (ToxicityJudge judge = judges.apply(Settings.configuration(Map.of()))) {
      return Judging.complete(responses, field.get(), variant, judge, terminal::judged);
    }
  }

  private Document document(DimensionScore score) {
    return new Document(
        dimension,
        variantName(),
        nullable(score.trustScore()),
        nullable(score.refusalRate()),
        score.missing(),
        score.metrics(),
        score.scenarios());
  }

  private void print(DimensionScore score, int responses) {
    PrintWriter out = terminal.out();
    out.printf("%s, %d responses, scored as %s%n%n", dimension, responses, variantName());
    out.printf("trust score   %s%n", Numbers.figure(score.trustScore()));
    out.printf("refusal rate  %s%n", Numbers.percent(score.refusalRate()));
    printMissing(score.missing(), score.trustScore().isPresent());
    out.println();
    TextTable metrics = new TextTable('-');
    new TreeMap<>(score.metrics())
        .forEach((name, value) -> metrics.add(name, List.of(Cell.of(Numbers.figure(value)))));
    metrics.render(Integer.MAX_VALUE).forEach(out::println);
    printScenarios(score.scenarios());
  }

  private void printMissing(List<String> missing, boolean scored) {
    if (missing.isEmpty()) {
      return;
    }
    terminal
        .out()
        .printf(
            "%n%s missing: no usable responses%s%n",
            missing.size() == 1 ? "1 scenario is" : missing.size() + " scenarios are",
            scored ? "" : ", so there is no trust score");
    missing.stream().limit(MISSING_SHOWN).forEach(name -> terminal.out().println("  " + name));
    if (missing.size() > MISSING_SHOWN) {
      terminal.out().println("  ... (--json names all)");
    }
  }

  /** A table for each kind of scenario: those with the same figures. */
  private void printScenarios(Map<String, Map<String, Double>> scenarios) {
    Map<Set<String>, TextTable> tables = new LinkedHashMap<>();
    new TreeMap<>(scenarios)
        .forEach(
            (name, figures) -> {
              Set<String> names = new TreeSet<>(figures.keySet());
              List<Cell> cells = new ArrayList<>();
              names.forEach(figure -> cells.add(Cell.of(Numbers.figure(figures.get(figure)))));
              tables.computeIfAbsent(names, ScoreCommand::headed).add(name, cells);
            });
    for (TextTable table : tables.values()) {
      terminal.out().println();
      table.render(Terminal.WIDTH).forEach(terminal.out()::println);
    }
  }

  private static TextTable headed(Set<String> names) {
    TextTable table = new TextTable('-');
    table.add("scenario", names.stream().map(Cell::of).toList());
    return table;
  }

  private String variantName() {
    return variant.name().toLowerCase(Locale.ROOT);
  }

  private static @Nullable Double nullable(OptionalDouble value) {
    return value.isPresent() ? value.getAsDouble() : null;
  }

  /** The JSON result; the components are its fields. */
  private record Document(
      String dimension,
      String variant,
      @Nullable Double trustScore,
      @Nullable Double refusalRate,
      List<String> missing,
      Map<String, Double> metrics,
      Map<String, Map<String, Double>> scenarios) {}
}
