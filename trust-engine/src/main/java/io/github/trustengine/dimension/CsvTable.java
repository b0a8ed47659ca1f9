package io.github.trustengine.dimension;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads comma-separated values (RFC 4180): a cell in quotes may hold commas, line ends, and quotes
 * if they are doubled.
 */
public final class CsvTable {

  private final DataFile file;
  private final String text;
  private int position;
  private int line = 1;

  private CsvTable(DataFile file) {
    this.file = file;
    this.text = file.text();
  }

  /**
   * The rows, each with its cells by the names of the header.
   *
   * @param columns the columns that must be there
   * @throws DataException naming the line, if the file is no such table
   */
  public static List<Map<String, String>> read(DataFile file, List<String> columns) {
    return new CsvTable(file).rows(columns);
  }

  /**
   * The rows of a table without a header.
   *
   * @throws DataException naming the line, if the file is no such table
   */
  public static List<List<String>> readWithoutHeader(DataFile file) {
    CsvTable table = new CsvTable(file);
    List<List<String>> rows = new ArrayList<>();
    while (table.position < table.text.length()) {
      rows.add(table.row());
    }
    return rows;
  }

  private List<Map<String, String>> rows(List<String> columns) {
    List<String> header = position < text.length() ? row() : List.of();
    for (String column : columns) {
      if (!header.contains(column)) {
        throw file.error("has no column \"" + column + "\" but " + header);
      }
    }
    if (new HashSet<>(header).size() < header.size()) {
      throw file.error("has a column twice: " + header);
    }
    List<Map<String, String>> rows = new ArrayList<>();
    while (position < text.length()) {
      int start = line;
      List<String> cells = row();
      if (cells.size() != header.size()) {
        throw error(start, "must have " + header.size() + " cells, but has " + cells.size());
      }
      Map<String, String> row = new LinkedHashMap<>();
      for (int i = 0; i < cells.size(); i++) {
        row.put(header.get(i), cells.get(i));
      }
      rows.add(row);
    }
    return rows;
  }

  private List<String> row() {
    List<String> cells = new ArrayList<>();
    do {
      cells.add(at('"') ? quoted() : plain());
    } while (skip(','));
    if (position < text.length() && !skip('\n') && !(skip('\r') && skip('\n'))) {
      throw error(line, "has text after a closing quote, or a carriage return alone");
    }
    line++;
    return cells;
  }

  private String plain() {
    int start = position;
    while (position < text.length() && !at(',') && !at('\n') && !at('\r')) {
      position++;
    }
    return text.substring(start, position);
  }

  private String quoted() {
    int start = line;
    StringBuilder cell = new StringBuilder();
    position++;
    while (true) {
      if (position == text.length()) {
        throw error(start, "has a quote that is not closed");
      }
      if (skip('"') && !at('"')) {
        return cell.toString();
      }
      line += at('\n') ? 1 : 0;
      cell.append(text.charAt(position));
      position++;
    }
  }

  private boolean at(char character) {
    return position < text.length() && text.charAt(position) == character;
  }

  private boolean skip(char character) {
    if (!at(character)) {
      return false;
    }
    position++;
    return true;
  }

  private DataException error(int where, String problem) {
    return new DataException(file + ", line " + where + ": " + problem);
  }
}
