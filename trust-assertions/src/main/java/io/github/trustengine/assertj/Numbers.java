package io.github.trustengine.assertj;

import java.util.Locale;
import java.util.stream.IntStream;

/** Numbers for messages, and what may be compared with them. */
final class Numbers {

  /** Differences below this come of rounding: 60.1 − 58.1 is not quite 2. */
  private static final double ROUNDING = 1e-9;

  private Numbers() {}

  static boolean exceeds(double number, double limit) {
    return number > limit + ROUNDING;
  }

  static String shown(double number) {
    return shown(number, 1);
  }

  /** An item's score, as it stands in the files. */
  static String score(double score) {
    return shown(score, 2);
  }

  /** A margin or a loss of one, in nats. */
  static String margin(double nats) {
    return shown(nats, 2);
  }

  static String percent(double share) {
    return shown(100 * share) + " %";
  }

  /**
   * A number and the limit it broke, with as many digits as it takes to tell them apart: never
   * "expected at most 2.0 but was 2.0".
   */
  static Pair apart(double number, double limit) {
    return IntStream.rangeClosed(1, 12)
        .mapToObj(digits -> new Pair(shown(number, digits), shown(limit, digits)))
        .filter(pair -> !pair.number().equals(pair.limit()))
        .findFirst()
        .orElseGet(() -> new Pair(Double.toString(number), Double.toString(limit)));
  }

  /** Refuses NaN as well, for it compares false with everything. */
  static void requireRange(String name, double number, double least, double greatest) {
    if (!(least <= number && number <= greatest)) {
      throw new IllegalArgumentException(
          name
              + " must be from "
              + shown(least)
              + " to "
              + shown(greatest)
              + ", but was "
              + number);
    }
  }

  static void requireNats(double nats) {
    if (!(0 <= nats && nats < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("nats must be a number from 0 on, but was " + nats);
    }
  }

  static void requireShare(String name, double share) {
    if (!(0 <= share && share <= 1)) {
      throw new IllegalArgumentException(
          name + " must be a share from 0 to 1 (50 % is 0.5), but was " + share);
    }
  }

  private static String shown(double number, int digits) {
    String text = String.format(Locale.ROOT, "%." + digits + "f", number);
    // A loss of -0.04 points is none.
    return text.matches("-0\\.0+") ? text.substring(1) : text;
  }

  record Pair(String number, String limit) {}
}
