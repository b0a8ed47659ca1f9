package io.github.trustengine.catalog;

import java.time.Duration;
import java.util.Locale;

/** Amounts in the units people read: decimal ones, as download pages and disks use. */
final class Sizes {

  private static final String[] UNITS = {"kB", "MB", "GB", "TB"};

  private Sizes() {}

  static String text(long bytes) {
    if (bytes < 1000) {
      return bytes + " bytes";
    }
    double amount = bytes / 1000.0;
    int unit = 0;
    while (amount >= 999.95 && unit < UNITS.length - 1) {
      amount /= 1000;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f %s", amount, UNITS[unit]);
  }

  static String text(Duration duration) {
    long seconds = Math.max(1, duration.toSeconds());
    if (seconds < 100) {
      return seconds + " s";
    }
    long minutes = (seconds + 30) / 60;
    return minutes < 100 ? minutes + " min" : (minutes + 30) / 60 + " h";
  }
}
