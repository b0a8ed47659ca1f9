package io.github.trustengine.dimension.fairness;

import java.util.OptionalInt;

/** The sensitive attribute: which of two groups a row belongs to. */
final class Group {

  private Group() {}

  /**
   * Reads it.
   *
   * @param value {@code Male} or 1 for group 1, {@code Female} or 0 for group 0
   * @return empty if it is something else
   */
  static OptionalInt of(String value) {
    return switch (value) {
      case "Male", "1" -> OptionalInt.of(1);
      case "Female", "0" -> OptionalInt.of(0);
      default -> OptionalInt.empty();
    };
  }
}
