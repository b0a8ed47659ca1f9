package io.github.trustengine.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/**
 * Rows of cells, aligned. The first column is aligned to the left and is repeated where the table
 * is too wide for its place and goes on below.
 */
public final class TextTable {

  /**
   * A cell: the number is aligned to the right, the word behind it to the left.
   *
   * @param number may be any text, usually a number
   * @param word may be empty
   */
  public record Cell(String number, String word) {

    public static final Cell EMPTY = new Cell("", "");

    public static Cell of(String number) {
      return new Cell(number, "");
    }

    /** Cells without a word. */
    public static List<Cell> row(String... numbers) {
      return Stream.of(numbers).map(Cell::of).toList();
    }
  }

  private record Row(String label, List<Cell> cells) {}

  private static final String GAP = "  ";

  private final List<Row> rows = new ArrayList<>();
  private final String rule;

  /**
   * @param rule the character of rules
   */
  public TextTable(char rule) {
    this.rule = String.valueOf(rule);
  }

  /** Adds a row; all rows of a table have the same number of cells. */
  public void add(String label, List<Cell> cells) {
    rows.add(new Row(label, List.copyOf(cells)));
  }

  /** Adds a line across the table. */
  public void addRule() {
    rows.add(new Row("", List.of()));
  }

  /**
   * The lines of the table.
   *
   * @param width the largest number of characters of a line; a table whose first two columns alone
   *     are wider gets them nevertheless
   */
  public List<String> render(int width) {
    List<String> lines = new ArrayList<>();
    int labelWidth = rows.stream().mapToInt(row -> row.label().length()).max().orElse(0);
    int columns = rows.stream().mapToInt(row -> row.cells().size()).max().orElse(0);
    int column = 0;
    do {
      int used = labelWidth;
      int end = column;
      while (end < columns && (end == column || used + GAP.length() + width(end) <= width)) {
        used += GAP.length() + width(end);
        end++;
      }
      if (column > 0) {
        lines.add("");
      }
      for (Row row : rows) {
        lines.add(row.cells().isEmpty() ? rule.repeat(used) : line(row, labelWidth, column, end));
      }
      column = end;
    } while (column < columns);
    return Collections.unmodifiableList(lines);
  }

  private String line(Row row, int labelWidth, int from, int to) {
    StringBuilder line = new StringBuilder(row.label());
    line.append(" ".repeat(labelWidth - row.label().length()));
    for (int i = from; i < to; i++) {
      Cell cell = row.cells().get(i);
      line.append(GAP)
          .append(" ".repeat(numberWidth(i) - cell.number().length()))
          .append(cell.number());
      if (wordWidth(i) > 0) {
        line.append(' ')
            .append(cell.word())
            .append(" ".repeat(wordWidth(i) - cell.word().length()));
      }
    }
    return line.toString().stripTrailing();
  }

  private int width(int column) {
    return numberWidth(column) + (wordWidth(column) > 0 ? 1 + wordWidth(column) : 0);
  }

  private int numberWidth(int column) {
    return cells(column).stream().mapToInt(cell -> cell.number().length()).max().orElse(0);
  }

  private int wordWidth(int column) {
    return cells(column).stream().mapToInt(cell -> cell.word().length()).max().orElse(0);
  }

  private List<Cell> cells(int column) {
    return rows.stream()
        .filter(row -> !row.cells().isEmpty())
        .map(row -> row.cells().get(column))
        .toList();
  }
}
