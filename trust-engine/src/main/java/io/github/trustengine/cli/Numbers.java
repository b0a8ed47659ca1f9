package io.github.trustengine.cli;

import java.util.Locale;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** Numbers for people to read. */
final class Numbers {

  private static final String NONE = "-";

  private Numbers() {}

  static String figure(@Nullable Double value) {
    return value == null || !Double.isFinite(value) ? NONE : format("%.3f", value);
  }

  static String figure(OptionalDouble value) {
    return value.isPresent() ? figure(value.getAsDouble()) : NONE;
  }

  /**
   * A share as a percentage.
   *
   * @param share 0 to 1
   */
  static String percent(OptionalDouble share) {
    return share.isPresent() ? format("%.1f %%", 100 * share.getAsDouble()) : NONE;
  }

  static String share(double share) {
    return percent(OptionalDouble.of(share));
  }

  static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
