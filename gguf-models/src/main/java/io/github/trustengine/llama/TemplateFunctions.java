package io.github.trustengine.llama;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.TextStyle;
import java.util.Locale;

/** The functions that chat templates call; public for Jinjava. */
public final class TemplateFunctions {

  /**
   * The day on which every prompt is asked: that which Llama 3's template names without a clock.
   */
  private static final LocalDateTime NOW = LocalDateTime.of(2024, 7, 26, 12, 0);

  private TemplateFunctions() {}

  /** A template refuses a conversation. */
  static final class Refusal extends RuntimeException {
    Refusal(String message) {
      super(message);
    }
  }

  /** {@code raise_exception(message)}. */
  public static String raiseException(String message) {
    throw new Refusal(message);
  }

  /** {@code strftime_now(format)}, with Python's directives for dates and times. */
  public static String strftimeNow(String format) {
    var result = new StringBuilder();
    for (int i = 0; i < format.length(); i++) {
      if (format.charAt(i) != '%' || i + 1 == format.length()) {
        result.append(format.charAt(i));
      } else {
        result.append(directive(format.charAt(++i)));
      }
    }
    return result.toString();
  }

  private static String directive(char directive) {
    return switch (directive) {
      case 'Y' -> pattern("uuuu");
      case 'y' -> pattern("uu");
      case 'm' -> pattern("MM");
      case 'd' -> pattern("dd");
      case 'H' -> pattern("HH");
      case 'I' -> pattern("hh");
      case 'M' -> pattern("mm");
      case 'S' -> pattern("ss");
      case 'p' -> pattern("a");
      case 'j' -> pattern("DDD");
      case 'B' -> NOW.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
      case 'b' -> NOW.getMonth().getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
      case 'A' -> NOW.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
      case 'a' -> NOW.getDayOfWeek().getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
      case '%' -> "%";
      default -> "%" + directive;
    };
  }

  private static String pattern(String pattern) {
    return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).format(NOW);
  }
}
