package io.github.trustengine.configuration;

import io.github.trustengine.compress.Recipe;
import io.github.trustengine.compress.RecipeException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads typed values and collects what is wrong with them, so that all is told at once. */
final class Settings {

  private static final Pattern SIZE = Pattern.compile("(\\d{1,15})\\s*([KMGT]?)(?:I?B)?");
  private static final String SIZE_UNITS = "KMGT";

  private final Function<String, Optional<String>> lookup;
  private final List<String> problems = new ArrayList<>();

  Settings(Function<String, Optional<String>> lookup) {
    this.lookup = lookup;
  }

  /**
   * Ends the reading.
   *
   * @throws ConfigurationException if any value was wrong
   */
  void check() {
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
  }

  OptionalLong integer(String key, long min, long max) {
    Optional<String> text = text(key);
    if (text.isEmpty()) {
      return OptionalLong.empty();
    }
    try {
      long value = Long.parseLong(text.get());
      if (min <= value && value <= max) {
        return OptionalLong.of(value);
      }
    } catch (NumberFormatException e) {
      // Told below, together with the range.
    }
    problem(key, text.get(), "a whole number from " + min + " to " + max);
    return OptionalLong.empty();
  }

  <E extends Enum<E>> E choice(String key, Class<E> type, E otherwise) {
    Optional<String> text = text(key);
    if (text.isEmpty()) {
      return otherwise;
    }
    List<String> names = Stream.of(type.getEnumConstants()).map(Settings::name).toList();
    int index = names.indexOf(text.get().toLowerCase(Locale.ROOT));
    if (index < 0) {
      problem(key, text.get(), "one of " + String.join(", ", names));
      return otherwise;
    }
    return type.getEnumConstants()[index];
  }

  Optional<Path> path(String key) {
    Optional<String> text = text(key);
    try {
      return text.map(Path::of);
    } catch (InvalidPathException e) {
      problem(key, text.orElseThrow(), "a path (" + e.getReason() + ")");
      return Optional.empty();
    }
  }

  /** A number of bytes, optionally with one of the binary units K, M, G, T. */
  long bytes(String key, long otherwise) {
    Optional<String> text = text(key);
    if (text.isEmpty()) {
      return otherwise;
    }
    Matcher size = SIZE.matcher(text.get().toUpperCase(Locale.ROOT));
    if (size.matches()) {
      int shift = size.group(2).isEmpty() ? 0 : 10 * (1 + SIZE_UNITS.indexOf(size.group(2)));
      long number = Long.parseLong(size.group(1));
      if (number <= Long.MAX_VALUE >> shift) {
        return number << shift;
      }
    }
    problem(key, text.get(), "a number of bytes, or of K, M, G or T of them, like 20G");
    return otherwise;
  }

  /** Canonical slugs, or nothing when the key is not set. */
  Optional<List<String>> recipes(String key) {
    Optional<String> text = text(key);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    List<String> slugs = new ArrayList<>();
    for (String slug : Arrays.stream(text.get().split(",", -1)).map(String::strip).toList()) {
      try {
        String canonical = Recipe.parse(slug).slug();
        if (slugs.contains(canonical)) {
          problem(key, text.get(), "each recipe once; \"" + slug + "\" is there twice");
        }
        slugs.add(canonical);
      } catch (RecipeException e) {
        problem(key, text.get(), "recipe slugs separated by commas: " + e.getMessage());
      }
    }
    return Optional.of(slugs);
  }

  Optional<String> text(String key) {
    return lookup.apply(key).map(String::strip).filter(value -> !value.isEmpty());
  }

  private void problem(String key, String value, String allowed) {
    problems.add(key + " = \"" + value + "\" cannot be used. Allowed: " + allowed + ".");
  }

  private static String name(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
