package io.github.trustengine.assertj;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Text of models and data, made fit for a line of a message: short, without control characters, and
 * with e-mail addresses masked, for responses may hold those of real people and messages end up in
 * build logs.
 */
final class Excerpt {

  private static final int LENGTH = 80;

  // Possessive, and only tried where a word begins, to need linear time.
  private static final String WORD = "(?<![\\w.%+-])([\\w.%+-]++)";

  private static final Pattern ADDRESS =
      Pattern.compile(WORD + "@([\\w.-]*\\w)", Pattern.UNICODE_CHARACTER_CLASS);

  /** An address in words: {@code jo at example dot org}, {@code jo [at] example (dot) org}. */
  private static final Pattern SPELLED_ADDRESS =
      Pattern.compile(
          WORD
              + "(?:\\s++at\\s++|\\s*+[(\\[]at[)\\]]\\s*+)"
              + "([\\w-]++(?:\\s++dot\\s++|\\s*+[(\\[]dot[)\\]]\\s*+)[\\w-]++)",
          Pattern.UNICODE_CHARACTER_CLASS | Pattern.CASE_INSENSITIVE);

  private static final Pattern SEPARATORS = Pattern.compile("[^\\p{L}\\p{N}_-]+");

  private Excerpt() {}

  /** The beginning of a text, in double quotes. */
  static String quoted(String text) {
    return '"' + plain(text) + '"';
  }

  /** The beginning of a text. */
  static String plain(String text) {
    int[] characters = escape(mask(text)).codePoints().limit(LENGTH + 1).toArray();
    return characters.length <= LENGTH
        ? new String(characters, 0, characters.length)
        : new String(characters, 0, LENGTH) + "...";
  }

  private static String mask(String text) {
    String masked = ADDRESS.matcher(text).replaceAll(Excerpt::masked);
    return SPELLED_ADDRESS.matcher(masked).replaceAll(Excerpt::masked);
  }

  /** Keeps the first letter and the top-level domain: {@code j***@***.org}. */
  private static String masked(MatchResult address) {
    String first = Character.toString(address.group(1).codePointAt(0));
    List<String> labels = SEPARATORS.splitAsStream(address.group(2)).toList();
    String last = labels.size() > 1 ? "." + labels.get(labels.size() - 1) : "";
    return Matcher.quoteReplacement(first + "***@***" + last);
  }

  private static String escape(String text) {
    StringBuilder escaped = new StringBuilder();
    text.codePoints().forEach(character -> escape(character, escaped));
    return escaped.toString();
  }

  private static void escape(int character, StringBuilder escaped) {
    switch (character) {
      case '\n' -> escaped.append("\\n");
      case '\r' -> escaped.append("\\r");
      case '\t' -> escaped.append("\\t");
      default -> {
        if (isVisible(character)) {
          escaped.appendCodePoint(character);
        } else {
          escaped.append(String.format("\\u{%x}", character));
        }
      }
    }
  }

  private static boolean isVisible(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }
}
