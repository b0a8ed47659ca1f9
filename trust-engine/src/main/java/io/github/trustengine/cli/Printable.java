package io.github.trustengine.cli;

/** Text of a file from anywhere, made fit for a terminal: control characters could steer it. */
final class Printable {

  private Printable() {}

  /** A text on one line, control characters as escapes. */
  static String text(String text) {
    return escaped(text, "");
  }

  /** A text of any number of lines: line ends and tabs are as they were. */
  static String lines(String text) {
    return escaped(text.replace(System.lineSeparator(), "\n"), "\n\t");
  }

  private static String escaped(String text, String kept) {
    StringBuilder printable = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            codePoint -> {
              if (kept.indexOf(codePoint) >= 0) {
                printable.appendCodePoint(codePoint);
                return;
              }
              switch (codePoint) {
                case '\n' -> printable.append("\\n");
                case '\r' -> printable.append("\\r");
                case '\t' -> printable.append("\\t");
                default -> {
                  if (Character.isISOControl(codePoint)
                      || Character.getType(codePoint) == Character.FORMAT) {
                    printable.append(String.format("\\u%04x", codePoint));
                  } else {
                    printable.appendCodePoint(codePoint);
                  }
                }
              }
            });
    return printable.toString();
  }

  /** The beginning of a text, which says how long the whole is. */
  static String excerpt(String text, int length) {
    return text.length() <= length
        ? text(text)
        : text(text.substring(0, length)) + "... (" + text.length() + " characters)";
  }
}
