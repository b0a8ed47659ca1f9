package io.github.trustengine.report;

import io.github.trustengine.report.TextTable.Cell;
import io.github.trustengine.text.Amounts;
import io.github.trustengine.trust.DimensionResult;
import io.github.trustengine.trust.Effort;
import io.github.trustengine.trust.Fallback;
import io.github.trustengine.trust.Making;
import io.github.trustengine.trust.ModelFile;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The verdicts of a run as a text for people: per suite and model a row for every test with the
 * reference's trust score and each recipe's difference from it in points, and below them what the
 * models and their measurements were like.
 *
 * <p>A number with a sign is a difference from the reference, one without a sign a trust score.
 * Tokens per second count the tokens that were decoded: those of the prompts, without the ones that
 * were still in the cache, and those of the responses. The refusal rate is the mean over the
 * dimensions, and so is the margin over those that offer choices.
 */
public final class SummaryTable {

  /** Characters per line that build logs and terminals show without wrapping. */
  public static final int DEFAULT_WIDTH = 100;

  private static final String NOTHING = "-";

  private final int width;
  private final boolean unicode;

  private SummaryTable(int width, boolean unicode) {
    this.width = width;
    this.unicode = unicode;
  }

  /** The summary in lines of {@link #DEFAULT_WIDTH}; empty without verdicts. */
  public static String render(List<Verdict> verdicts, Charset charset) {
    return render(verdicts, charset, DEFAULT_WIDTH);
  }

  /**
   * The summary.
   *
   * @param charset what it will be written in: lines are drawn as far as it can
   * @param width characters per line; further recipes go below
   */
  public static String render(List<Verdict> verdicts, Charset charset, int width) {
    boolean unicode = charset.canEncode() && charset.newEncoder().canEncode("─·");
    return new SummaryTable(width, unicode).render(verdicts);
  }

  private String render(List<Verdict> verdicts) {
    Map<Group, List<Verdict>> groups = new LinkedHashMap<>();
    for (Verdict verdict : verdicts) {
      groups
          .computeIfAbsent(new Group(verdict.suite(), verdict.model()), group -> new ArrayList<>())
          .add(verdict);
    }
    StringBuilder text = new StringBuilder();
    groups.forEach(
        (group, members) -> {
          if (!text.isEmpty()) {
            text.append('\n');
          }
          text.append(group.suite()).append(unicode ? " · " : " - ").append(group.model());
          text.append("\n\n");
          table(members).render(width).forEach(line -> text.append(line).append('\n'));
          fallbacks(columns(members)).forEach(line -> text.append(line).append('\n'));
          samples(members).forEach(line -> text.append(line).append('\n'));
          reports(members).forEach(line -> text.append(line).append('\n'));
        });
    return text.toString();
  }

  private TextTable table(List<Verdict> verdicts) {
    TextTable table = new TextTable(unicode ? '─' : '-');
    List<Column> columns = columns(verdicts);
    addRow(table, "", columns, column -> column.recipe() + (column.isReference() ? " (ref)" : ""));

    rows(verdicts).forEach((label, row) -> table.add(label, cells(columns, row)));

    table.addRule();
    addRow(
        table,
        "file size",
        columns,
        column -> column.modelFile().map(file -> Amounts.size(file.bytes())).orElse(NOTHING));
    addRow(
        table,
        "bits per weight",
        columns,
        column -> column.modelFile().map(file -> bits(file.bitsPerWeight())).orElse(NOTHING));
    if (columns.stream().anyMatch(Column::isCountedOtherwise)) {
      addRow(table, "as the method counts", columns, column -> bits(column.methodBits()));
    }
    if (columns.stream().anyMatch(column -> column.sparsity().isPresent())) {
      addRow(table, "sparsity", columns, column -> percent(column.sparsity()));
    }
    if (columns.stream().anyMatch(column -> column.making().isPresent())) {
      addRow(
          table,
          "seconds to make",
          columns,
          column -> column.making().map(making -> seconds(making.seconds())).orElse(NOTHING));
      addRow(
          table,
          "memory to make",
          columns,
          column -> column.making().map(SummaryTable::memory).orElse(NOTHING));
    }
    addRow(table, "refusal rate", columns, column -> percent(column.refusalRate()));
    if (columns.stream().anyMatch(column -> column.meanMargin().isPresent())) {
      addRow(table, "margin (nats)", columns, column -> nats(column.meanMargin()));
    }
    addRow(table, "items", columns, column -> format("%d", column.items()));
    if (columns.stream().anyMatch(column -> column.storedItems() > 0)) {
      addRow(table, "from the store", columns, column -> format("%d", column.storedItems()));
    }
    addRow(table, "tokens/s", columns, column -> rate(column.decodedTokens(), column.seconds()));
    addRow(table, "seconds", columns, column -> seconds(column.seconds()));
    return table;
  }

  private static void addRow(
      TextTable table, String label, List<Column> columns, Function<Column, String> value) {
    table.add(label, columns.stream().map(column -> Cell.of(value.apply(column))).toList());
  }

  /** The reference's column first, if there is a reference, then a column per recipe. */
  private static List<Column> columns(List<Verdict> verdicts) {
    Set<DimensionResult> references = new LinkedHashSet<>();
    Map<String, Set<DimensionResult>> candidates = new LinkedHashMap<>();
    for (Verdict verdict : verdicts) {
      verdict.reference().ifPresent(references::add);
      candidates
          .computeIfAbsent(verdict.recipe(), recipe -> new LinkedHashSet<>())
          .addAll(verdict.candidate().stream().toList());
    }
    List<Column> columns = new ArrayList<>();
    if (!references.isEmpty()) {
      columns.add(new Column(references.iterator().next().recipe(), true, references));
    }
    candidates.forEach((recipe, results) -> columns.add(new Column(recipe, false, results)));
    return columns;
  }

  /** The rows by label; the test's name tells two tests of one dimension apart. */
  private static Map<String, List<Verdict>> rows(List<Verdict> verdicts) {
    Map<String, Set<String>> tests = new LinkedHashMap<>();
    for (Verdict verdict : verdicts) {
      tests
          .computeIfAbsent(verdict.dimension(), dimension -> new LinkedHashSet<>())
          .add(verdict.test());
    }
    Map<String, List<Verdict>> rows = new LinkedHashMap<>();
    for (Verdict verdict : verdicts) {
      String label =
          tests.getOrDefault(verdict.dimension(), Set.of()).size() == 1
              ? verdict.dimension()
              : verdict.dimension() + " " + verdict.test();
      rows.computeIfAbsent(label, key -> new ArrayList<>()).add(verdict);
    }
    return rows;
  }

  private static List<Cell> cells(List<Column> columns, List<Verdict> row) {
    return columns.stream()
        .map(column -> column.isReference() ? referenceCell(row) : candidateCell(column, row))
        .toList();
  }

  private static Cell referenceCell(List<Verdict> row) {
    return row.stream()
        .flatMap(verdict -> verdict.reference().stream())
        .findFirst()
        .map(reference -> Cell.of(points(reference.trustScore())))
        .orElse(Cell.of(NOTHING));
  }

  private static Cell candidateCell(Column column, List<Verdict> row) {
    return row.stream()
        .filter(verdict -> verdict.recipe().equals(column.recipe()))
        .findFirst()
        .map(verdict -> new Cell(difference(verdict), word(verdict.outcome())))
        .orElse(Cell.of(NOTHING));
  }

  private static String difference(Verdict verdict) {
    OptionalDouble candidate = score(verdict.candidate());
    if (verdict.reference().isEmpty()) {
      return points(candidate);
    }
    OptionalDouble reference = score(verdict.reference());
    if (candidate.isEmpty() || reference.isEmpty()) {
      return NOTHING;
    }
    double difference = candidate.getAsDouble() - reference.getAsDouble();
    // A difference that rounds to nothing has no sign of its own.
    return Math.abs(difference) < 0.05 ? "+0.0" : format("%+.1f", difference);
  }

  private static OptionalDouble score(Optional<DimensionResult> result) {
    return result.map(DimensionResult::trustScore).orElse(OptionalDouble.empty());
  }

  private static String word(Verdict.Outcome outcome) {
    return switch (outcome) {
      case PASSED -> "ok";
      case FAILED -> "FAILED";
      case INCONCLUSIVE -> "inconclusive";
      case ERROR -> "ERROR";
    };
  }

  /** Names the tensors that are not as a recipe says. */
  private List<String> fallbacks(List<Column> columns) {
    List<String> lines = new ArrayList<>();
    for (Column column : columns) {
      for (Fallback fallback : column.fallbacks()) {
        lines.add("  " + column.recipe() + ": " + fallback.tensors() + ", " + fallback.reason());
        lines.addAll(wrapped(fallback.names(), "    "));
      }
    }
    return lines.isEmpty()
        ? List.of()
        : Stream.concat(Stream.of("", "Tensors that are not as the recipe says:"), lines.stream())
            .toList();
  }

  /** Breaks lines between names, and a name that is longer than a line behind its commas. */
  private List<String> wrapped(String names, String indent) {
    int room = width - indent.length();
    List<String> lines = new ArrayList<>();
    String line = "";
    for (String name : names.split("(?<=, )", -1)) {
      String[] parts = name.length() > room ? name.split("(?<=,)(?! )", -1) : new String[] {name};
      for (String part : parts) {
        if (!line.isEmpty() && (line + part).stripTrailing().length() > room) {
          lines.add(indent + line.stripTrailing());
          line = "";
        }
        line += part;
      }
    }
    lines.add(indent + line);
    return lines;
  }

  /** Says where fewer outputs were sampled than DecodingTrust samples. */
  private static List<String> samples(List<Verdict> verdicts) {
    Set<String> lines = new LinkedHashSet<>();
    for (Verdict verdict : verdicts) {
      Stream.concat(verdict.reference().stream(), verdict.candidate().stream())
          .map(result -> result.fingerprint().get(DimensionResult.SAMPLES_FINGERPRINT))
          .filter(Objects::nonNull)
          .filter(samples -> !samples.matches("(\\d+) of \\1"))
          .forEach(samples -> lines.add("  " + verdict.dimension() + ": " + samples));
    }
    return lines.isEmpty()
        ? List.of()
        : Stream.concat(Stream.of("", "Sampled outputs per prompt, at most:"), lines.stream())
            .toList();
  }

  private static List<String> reports(List<Verdict> verdicts) {
    Set<Path> folders = new LinkedHashSet<>();
    for (Verdict verdict : verdicts) {
      verdict.reference().flatMap(DimensionResult::files).ifPresent(folders::add);
      verdict.candidate().flatMap(DimensionResult::files).ifPresent(folders::add);
    }
    if (folders.isEmpty()) {
      return List.of();
    }
    Optional<Path> common = commonFolder(folders);
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add("Reports: result.json and items.jsonl of " + folders.size() + " measurements in");
    if (common.isPresent()) {
      lines.add("  " + relative(common.get()));
    } else {
      folders.forEach(folder -> lines.add("  " + relative(folder)));
    }
    return lines;
  }

  /** The deepest folder that holds all; empty where that is a root, or where there is none. */
  private static Optional<Path> commonFolder(Collection<Path> folders) {
    Path first = folders.iterator().next().toAbsolutePath().normalize();
    for (Path folder = first; folder != null; folder = folder.getParent()) {
      Path candidate = folder;
      if (folder.getNameCount() > 0
          && folders.stream()
              .allMatch(other -> other.toAbsolutePath().normalize().startsWith(candidate))) {
        return Optional.of(folder);
      }
    }
    return Optional.empty();
  }

  /** As seen from the working directory, where that is shorter and does not climb. */
  private static Path relative(Path folder) {
    Path here = Path.of("").toAbsolutePath();
    Path absolute = folder.toAbsolutePath().normalize();
    return absolute.startsWith(here) && !absolute.equals(here)
        ? here.relativize(absolute)
        : absolute;
  }

  private static String points(OptionalDouble score) {
    return score.isPresent() ? format("%.1f", score.getAsDouble()) : NOTHING;
  }

  private static String bits(double perWeight) {
    return format("%.2f", perWeight);
  }

  private static String bits(OptionalDouble perWeight) {
    return perWeight.isPresent() ? bits(perWeight.getAsDouble()) : NOTHING;
  }

  private static String nats(OptionalDouble margin) {
    return margin.isPresent() ? format("%.2f", margin.getAsDouble()) : NOTHING;
  }

  private static String percent(OptionalDouble share) {
    return share.isPresent() ? format("%.1f %%", 100 * share.getAsDouble()) : NOTHING;
  }

  private static String seconds(double seconds) {
    return format("%.1f", seconds);
  }

  private static String memory(Making making) {
    return Amounts.size(making.peakMemory()) + (making.wholeProcess() ? "" : " heap");
  }

  private static String rate(long tokens, double seconds) {
    return tokens > 0 && seconds > 0 ? format("%.0f", tokens / seconds) : NOTHING;
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  private record Group(String suite, String model) {}

  /** All that was measured of one recipe, each result once, however many tests asked for it. */
  private record Column(String recipe, boolean isReference, Collection<DimensionResult> results) {

    /** Empty where nothing could be measured. */
    Optional<ModelFile> modelFile() {
      return results.stream().map(DimensionResult::modelFile).findFirst();
    }

    OptionalDouble methodBits() {
      return modelFile().map(ModelFile::methodBitsPerWeight).orElse(OptionalDouble.empty());
    }

    /** Whether the method counts other bits than the file has, as far as can be seen. */
    boolean isCountedOtherwise() {
      return methodBits().isPresent()
          && !bits(methodBits()).equals(bits(modelFile().orElseThrow().bitsPerWeight()));
    }

    OptionalDouble sparsity() {
      return modelFile().map(ModelFile::sparsity).orElse(OptionalDouble.empty());
    }

    Optional<Making> making() {
      return modelFile().flatMap(ModelFile::making);
    }

    List<Fallback> fallbacks() {
      return modelFile().map(ModelFile::fallbacks).orElse(List.of());
    }

    OptionalDouble refusalRate() {
      return results.stream().flatMapToDouble(result -> result.refusalRate().stream()).average();
    }

    OptionalDouble meanMargin() {
      return results.stream().flatMapToDouble(result -> result.meanMargin().stream()).average();
    }

    int items() {
      return effort().mapToInt(Effort::items).sum();
    }

    int storedItems() {
      return effort().mapToInt(Effort::storedItems).sum();
    }

    long decodedTokens() {
      return effort()
          .mapToLong(
              effort -> effort.promptTokens() - effort.reusedTokens() + effort.generatedTokens())
          .sum();
    }

    double seconds() {
      return effort().mapToDouble(Effort::seconds).sum();
    }

    private Stream<Effort> effort() {
      return results.stream().map(DimensionResult::effort);
    }
  }
}
