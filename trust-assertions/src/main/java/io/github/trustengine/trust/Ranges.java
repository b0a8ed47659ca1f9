package io.github.trustengine.trust;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;

/** What the values of results must satisfy. */
final class Ranges {

  private Ranges() {}

  static void notBlank(String name, String text) {
    if (text.isBlank()) {
      throw new IllegalArgumentException(name + " must not be blank");
    }
  }

  static void positive(String name, long number) {
    if (number < 1) {
      throw new IllegalArgumentException(name + " must be 1 or more, but was " + number);
    }
  }

  static void notNegative(String name, long number) {
    if (number < 0) {
      throw new IllegalArgumentException(name + " must be 0 or more, but was " + number);
    }
  }

  static void notNegative(String name, double number) {
    if (!(number >= 0) || Double.isInfinite(number)) {
      throw new IllegalArgumentException(name + " must be 0 or more, but was " + number);
    }
  }

  /** Refuses NaN as well, for it compares false with everything. */
  static void within(String name, double number, double least, double greatest) {
    if (!(least <= number && number <= greatest)) {
      throw new IllegalArgumentException(
          name + " must be from " + least + " to " + greatest + ", but was " + number);
    }
  }

  static void finite(String name, double number) {
    if (!Double.isFinite(number)) {
      throw new IllegalArgumentException(
          name + " must be finite, but was " + number + ": leave out a figure that is undefined");
    }
  }

  /** An immutable copy that keeps the order, unlike {@link Map#copyOf}. */
  static <V> Map<String, V> ordered(Map<String, V> map) {
    return ordered(map, UnaryOperator.identity());
  }

  static <V> Map<String, V> ordered(Map<String, V> map, UnaryOperator<V> copy) {
    Map<String, V> copies = new LinkedHashMap<>();
    map.forEach(
        (key, value) ->
            copies.put(Objects.requireNonNull(key), copy.apply(Objects.requireNonNull(value))));
    return Collections.unmodifiableMap(copies);
  }
}
