package io.github.trustengine.report;

import io.github.trustengine.report.TextTable.Cell;
import io.github.trustengine.text.Amounts;
import io.github.trustengine.trust.DimensionResult;
import io.github.trustengine.trust.Making;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;

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
          SummaryNotes.of(members, width).forEach(line -> text.append(line).append('\n'));
        });
    return text.toString();
  }

  private TextTable table(List<Verdict> verdicts) {
    TextTable table = new TextTable(unicode ? '─' : '-');
    List<Column> columns = Column.of(verdicts);
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
    if (columns.stream().anyMatch(SummaryTable::isCountedOtherwise)) {
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

  /** Whether the method counts other bits than the file has, as far as can be seen. */
  private static boolean isCountedOtherwise(Column column) {
    return column.methodBits().isPresent()
        && !bits(column.methodBits())
            .equals(bits(column.modelFile().orElseThrow().bitsPerWeight()));
  }

  private static void addRow(
      TextTable table, String label, List<Column> columns, Function<Column, String> value) {
    table.add(label, columns.stream().map(column -> Cell.of(value.apply(column))).toList());
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
}
