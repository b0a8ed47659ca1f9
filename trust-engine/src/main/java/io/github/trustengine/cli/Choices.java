package io.github.trustengine.cli;

import io.github.trustengine.compress.Recipe;
import io.github.trustengine.dimension.InstalledDimensions;
import io.github.trustengine.dimension.Profile;
import io.github.trustengine.dimension.Variant;
import io.github.trustengine.trust.Scoring;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Locale;

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

  private static Iterator<String> names(Enum<?>[] constants) {
    return Arrays.stream(constants).map(each -> each.name().toLowerCase(Locale.ROOT)).iterator();
  }
}
