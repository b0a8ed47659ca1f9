package io.github.trustengine.dataimport;

/** The escapes of Python's strings (Python language reference, 2.4.1.1). */
final class PythonEscapes {

  private static final String LETTERS = "abfnrtv\\'\"";
  private static final String MEANINGS = "\u0007\b\f\n\r\t\u000b\\'\"";
  private static final String OCTAL = "01234567";
  private static final int MOST_OCTAL_DIGITS = 3;

  private final String body;
  private final StringBuilder text = new StringBuilder();

  private PythonEscapes(String body) {
    this.body = body;
  }

  /** What a string that is written like this says; an escape that Python does not know stays. */
  static String decode(String body) {
    var escapes = new PythonEscapes(body);
    int position = 0;
    while (position < body.length()) {
      char c = body.charAt(position);
      if (c == '\\' && position + 1 < body.length()) {
        position = escapes.escape(position + 1);
      } else {
        escapes.text.append(c);
        position++;
      }
    }
    return escapes.text.toString();
  }

  private int escape(int at) {
    char letter = body.charAt(at);
    int known = LETTERS.indexOf(letter);
    if (known >= 0) {
      text.append(MEANINGS.charAt(known));
      return at + 1;
    }
    return switch (letter) {
      case '\n' -> at + 1;
      case 'x' -> hexadecimal(at, 2);
      case 'u' -> hexadecimal(at, 4);
      case 'U' -> hexadecimal(at, 8);
      default -> OCTAL.indexOf(letter) >= 0 ? octal(at) : unknown(at);
    };
  }

  private int hexadecimal(int at, int digits) {
    int end = at + 1 + digits;
    if (end > body.length()) {
      return unknown(at);
    }
    try {
      text.appendCodePoint(Integer.parseInt(body.substring(at + 1, end), 16));
      return end;
    } catch (IllegalArgumentException e) {
      return unknown(at);
    }
  }

  private int octal(int at) {
    int end = at;
    while (end < body.length()
        && end < at + MOST_OCTAL_DIGITS
        && OCTAL.indexOf(body.charAt(end)) >= 0) {
      end++;
    }
    text.append((char) Integer.parseInt(body.substring(at, end), 8));
    return end;
  }

  private int unknown(int at) {
    text.append('\\').append(body.charAt(at));
    return at + 1;
  }
}
