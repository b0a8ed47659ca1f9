package io.github.trustengine.text;

import java.time.Duration;
import java.util.Locale;

/** Amounts in the units people read: decimal ones, as download pages and disks use. */
public final class Amounts {

  private static final String[] UNITS = {"kB", "MB", "GB", "TB"};
  private static final int GIGA = 2;

  private Amounts() {}

  /** So many things, for instance {@code 1 chunk} or {@code 2 chunks}. */
  public static String count(long number, String thing) {
    return number == 1 ? "1 " + thing : number + " " + thing + "s";
  }

  /** A size in bytes, for instance {@code 98.4 MB}; from gigabytes on with two decimals. */
  public static String size(long bytes) {
    if (bytes < 1000) {
      return bytes + " bytes";
    }
    double amount = bytes / 1000.0;
    int unit = 0;
    while (amount >= 999.95 && unit < UNITS.length - 1) {
      amount /= 1000;
      unit++;
    }
    return String.format(Locale.ROOT, unit < GIGA ? "%.1f %s" : "%.2f %s", amount, UNITS[unit]);
  }

  /** A duration in whole seconds, minutes or hours, at least {@code 1 s}. */
  public static String duration(Duration duration) {
    long seconds = Math.max(1, duration.toSeconds());
    if (seconds < 100) {
      return seconds + " s";
    }
    long minutes = (seconds + 30) / 60;
    return minutes < 100 ? minutes + " min" : (minutes + 30) / 60 + " h";
  }
}
