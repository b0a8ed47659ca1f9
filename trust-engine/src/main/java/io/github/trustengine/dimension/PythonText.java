package io.github.trustengine.dimension;

/** Text as Python sees it, where Java sees it differently and the figures depend on it. */
public final class PythonText {

  private PythonText() {}

  /** {@code str.strip()}: unlike {@link String#strip}, no-break spaces are white space too. */
  public static String strip(String text) {
    int start = 0;
    int end = text.length();
    while (start < end && isSpace(text.charAt(start))) {
      start++;
    }
    while (end > start && isSpace(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(start, end);
  }

  /** {@code text.split(mark)[0]}: what stands before a mark, or the whole text. */
  public static String before(String mark, String text) {
    int at = text.indexOf(mark);
    return at < 0 ? text : text.substring(0, at);
  }

  /** {@code str.isspace()}; all such characters are in the basic plane. */
  private static boolean isSpace(char character) {
    return Character.isWhitespace(character)
        || Character.isSpaceChar(character)
        || character == '\u0085';
  }
}
