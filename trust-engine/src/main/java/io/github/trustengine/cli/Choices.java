package io.github.trustengine.cli;

import io.github.trustengine.compress.GridChoice;
import io.github.trustengine.compress.Recipe;
import io.github.trustengine.dimension.InstalledDimensions;
import io.github.trustengine.dimension.Profile;
import io.github.trustengine.dimension.Variant;
import io.github.trustengine.trust.Scoring;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.TypeConversionException;

/** What options may be given, for help and completion. */
final class Choices {

  private Choices() {}

  static final class DimensionIds implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return InstalledDimensions.ids().iterator();
    }
  }

  static final class Recipes implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Recipe.examples().iterator();
    }
  }

  static final class Carriers implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return names(GridChoice.Storage.values());
    }
  }

  static final class Profiles implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return names(Profile.values());
    }
  }

  static final class Variants implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return names(Variant.values());
    }
  }

  static final class Scorings implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return names(Scoring.values());
    }
  }

  /**
   * The constant that is meant, in whatever case.
   *
   * @throws TypeConversionException with the constants as they are documented
   */
  static <E extends Enum<E>> E of(Class<E> type, String text) {
    return Arrays.stream(type.getEnumConstants())
        .filter(constant -> constant.name().equalsIgnoreCase(text))
        .findFirst()
        .orElseThrow(
            () -> {
              List<String> names = new ArrayList<>();
              names(type.getEnumConstants()).forEachRemaining(names::add);
              return new TypeConversionException(
                  "\"%s\" is none of %s".formatted(text, String.join(", ", names)));
            });
  }

  private static Iterator<String> names(Enum<?>[] constants) {
    return Arrays.stream(constants).map(each -> each.name().toLowerCase(Locale.ROOT)).iterator();
  }
}
