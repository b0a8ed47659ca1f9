package io.github.trustengine.llama;

import java.util.Set;

/**
 * Brings a chat template into the form that Jinjava reads as Jinja does: white space around blocks
 * as with {@code trim_blocks} and {@code lstrip_blocks} (Jinjava strips within lines too), one line
 * break at the end dropped, Python's escapes in literals, reversed lists, and Hugging Face's {@code
 * generation} blocks.
 */
final class TemplateSource {

  private static final Set<Character> OPENERS = Set.of('{', '%', '#');

  private final String source;
  private final StringBuilder result = new StringBuilder();
  private int position;

  private TemplateSource(String source) {
    this.source = source;
  }

  static String forJinjava(String source) {
    return new TemplateSource(
            source.endsWith("\n") ? source.substring(0, source.length() - 1) : source)
        .rewrite();
  }

  private String rewrite() {
    while (position < source.length()) {
      if (source.charAt(position) == '{'
          && position + 1 < source.length()
          && OPENERS.contains(source.charAt(position + 1))) {
        tag(source.charAt(position + 1));
      } else {
        result.append(source.charAt(position++));
      }
    }
    return result.toString();
  }

  private void tag(char opener) {
    int start = position;
    boolean block = opener != '{';
    position += 2;
    var inside = new StringBuilder();
    var closer = opener == '{' ? "}}" : opener + "}";
    while (position < source.length() && !source.startsWith(closer, position)) {
      char c = source.charAt(position);
      if (opener != '#' && (c == '\'' || c == '"')) {
        literal(c, inside);
      } else if (opener != '#' && source.startsWith("[::-1]", position)) {
        inside.append("|reverse");
        position += "[::-1]".length();
      } else {
        inside.append(c);
        position++;
      }
    }
    position = Math.min(source.length(), position + 2);
    if (block && !inside.isEmpty() && inside.charAt(0) != '-' && inside.charAt(0) != '+') {
      stripLine(start);
    }
    if (opener != '#') {
      result.append('{').append(opener).append(renamed(inside)).append(closer);
    } else {
      comment(inside);
    }
    if (block
        && position < source.length()
        && source.charAt(position) == '\n'
        && !inside.toString().matches("(?s).*[-+]")) {
      position++;
    }
  }

  /** White space before a block vanishes if nothing else stands before it on its line. */
  private void stripLine(int start) {
    int lineStart = start;
    while (lineStart > 0 && isBlank(source.charAt(lineStart - 1))) {
      lineStart--;
    }
    if (lineStart == 0 || source.charAt(lineStart - 1) == '\n') {
      int end = result.length();
      while (end > 0 && isBlank(result.charAt(end - 1))) {
        end--;
      }
      result.setLength(end);
    }
  }

  /** An empty block in a comment's place, which strips what the comment strips. */
  private void comment(StringBuilder inside) {
    boolean left = inside.length() > 0 && inside.charAt(0) == '-';
    boolean right = inside.length() > 1 && inside.charAt(inside.length() - 1) == '-';
    result.append(left ? "{%-" : "{%").append(" if false %}{% endif ").append(right ? "-%}" : "%}");
  }

  private void literal(char quote, StringBuilder inside) {
    inside.append(quote);
    for (position++; position < source.length(); position++) {
      char c = source.charAt(position);
      if (c == '\\' && position + 1 < source.length()) {
        position++;
        escape(source.charAt(position), inside);
      } else {
        inside.append(c);
        if (c == quote) {
          position++;
          return;
        }
      }
    }
  }

  private void escape(char escaped, StringBuilder inside) {
    switch (escaped) {
      case 't' -> inside.append('\t');
      case 'r' -> inside.append('\r');
      case 'u' -> {
        int end = Math.min(source.length(), position + 5);
        try {
          inside.append((char) Integer.parseInt(source.substring(position + 1, end), 16));
          position = end - 1;
        } catch (NumberFormatException e) {
          throw new ChatTemplateException(
              "the chat template has a broken escape \\" + source.substring(position, end), e);
        }
      }
      default -> inside.append('\\').append(escaped);
    }
  }

  private static String renamed(StringBuilder inside) {
    var name = inside.toString();
    return switch (name.replaceAll("^[-+]|[-+]$", "").strip()) {
      case "generation" -> name.replace("generation", "if true");
      case "endgeneration" -> name.replace("endgeneration", "endif");
      default -> name.replaceAll("^\\+|\\+$", "");
    };
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }
}
