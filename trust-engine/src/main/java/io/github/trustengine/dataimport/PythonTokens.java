package io.github.trustengine.dataimport;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The tokens of a Python source, as far as literals need them: names, numbers, strings, operators,
 * and line ends outside of brackets. Comments and indentation are left out.
 */
final class PythonTokens {

  enum Kind {
    NAME,
    NUMBER,
    STRING,
    OPERATOR,
    LINE_END
  }

  /**
   * A token.
   *
   * @param text a string's value, with its places {@code {expression}} if it is a formatted one;
   *     everything else as it is written
   * @param start where it begins in the source
   * @param end behind its last character
   */
  record Token(Kind kind, String text, int start, int end) {
    boolean is(Kind wanted, String wantedText) {
      return kind == wanted && text.equals(wantedText);
    }
  }

  private static final Set<String> LONG_OPERATORS =
      Set.of("==", "!=", "<=", ">=", "+=", "-=", "*=", "/=", "%=", "->", ":=", "**", "//", "|=");
  private static final String STRING_PREFIXES = "rbuf";
  private static final int LONGEST_PREFIX = 2;

  private final String source;
  private final List<Token> tokens = new ArrayList<>();
  private int depth;

  private PythonTokens(String source) {
    this.source = source;
  }

  /**
   * @param source with {@code \n} as line end
   */
  static List<Token> of(String source) {
    var tokens = new PythonTokens(source);
    int position = 0;
    while (position < source.length()) {
      position = tokens.next(position);
    }
    tokens.add(Kind.LINE_END, "", position, position);
    return tokens.tokens;
  }

  private int next(int start) {
    char first = source.charAt(start);
    if (first == '\n') {
      if (depth == 0) {
        add(Kind.LINE_END, "", start, start + 1);
      }
      return start + 1;
    }
    if (first == '\\' || Character.isWhitespace(first)) {
      return start + (source.startsWith("\\\n", start) ? 2 : 1);
    }
    if (first == '#') {
      int end = source.indexOf('\n', start);
      return end < 0 ? source.length() : end;
    }
    int quote = quoteOfString(start);
    if (quote >= 0) {
      return string(start, quote);
    }
    if (Character.isJavaIdentifierPart(first)) {
      return word(start);
    }
    return operator(start);
  }

  /** Where the quote of a string stands that begins here, perhaps with a prefix; else -1. */
  private int quoteOfString(int start) {
    for (int at = start; at < source.length() && at <= start + LONGEST_PREFIX; at++) {
      char c = source.charAt(at);
      if (c == '"' || c == '\'') {
        return at;
      }
      if (STRING_PREFIXES.indexOf(Character.toLowerCase(c)) < 0) {
        return -1;
      }
    }
    return -1;
  }

  private int string(int start, int quote) {
    String one = source.substring(quote, quote + 1);
    String mark = source.startsWith(one.repeat(3), quote) ? one.repeat(3) : one;
    int from = quote + mark.length();
    int to = from;
    while (to < source.length() && !source.startsWith(mark, to)) {
      to += source.charAt(to) == '\\' ? 2 : 1;
    }
    if (to >= source.length()) {
      return source.length();
    }
    String prefix = source.substring(start, quote).toLowerCase(Locale.ROOT);
    String body = source.substring(from, to);
    String text = prefix.contains("r") ? body : PythonEscapes.decode(body);
    if (prefix.contains("f")) {
      text = text.replace("{{", "{").replace("}}", "}");
    }
    add(Kind.STRING, text, start, to + mark.length());
    return to + mark.length();
  }

  private int word(int start) {
    boolean number = Character.isDigit(source.charAt(start));
    int end = start + 1;
    while (end < source.length()
        && (Character.isJavaIdentifierPart(source.charAt(end))
            || (number && source.charAt(end) == '.'))) {
      end++;
    }
    add(number ? Kind.NUMBER : Kind.NAME, source.substring(start, end), start, end);
    return end;
  }

  private int operator(int start) {
    int end = Math.min(start + 2, source.length());
    if (!LONG_OPERATORS.contains(source.substring(start, end))) {
      end = start + 1;
    }
    String text = source.substring(start, end);
    if ("([{".contains(text)) {
      depth++;
    } else if (")]}".contains(text)) {
      depth = Math.max(0, depth - 1);
    }
    add(Kind.OPERATOR, text, start, end);
    return end;
  }

  private void add(Kind kind, String text, int start, int end) {
    tokens.add(new Token(kind, text, start, end));
  }
}
