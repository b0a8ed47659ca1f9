package io.github.trustengine.cli;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A range of rows.
 *
 * @param first the first row, from 0
 * @param last the last row, included
 */
record Rows(int first, int last) {

  static final Rows ALL = new Rows(0, Integer.MAX_VALUE);

  private static final Pattern FORM = Pattern.compile("(\\d{1,9})(?:-(\\d{1,9}))?");

  /** The elements in these rows: none where the list ends before. */
  <T> List<T> of(List<T> elements) {
    int from = Math.min(first, elements.size());
    return elements.subList(from, Math.max(from, (int) Math.min(last + 1L, elements.size())));
  }

  @Override
  public String toString() {
    return first + "-" + last;
  }

  /** Reads {@code A-B} or {@code A}. */
  static final class Converter implements ITypeConverter<Rows> {
    @Override
    public Rows convert(String text) {
      Matcher range = FORM.matcher(text);
      if (!range.matches()) {
        throw new TypeConversionException(
            "'" + text + "' is not a range of rows like 0-9 (from 0, the last included)");
      }
      int first = Integer.parseInt(range.group(1));
      int last = range.group(2) == null ? first : Integer.parseInt(range.group(2));
      if (last < first) {
        throw new TypeConversionException("'" + text + "' ends before it begins");
      }
      return new Rows(first, last);
    }
  }
}
