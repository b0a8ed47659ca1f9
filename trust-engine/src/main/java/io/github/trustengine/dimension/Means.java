package io.github.trustengine.dimension;

import java.util.Collection;
import java.util.function.ToDoubleFunction;

/** Plain means of figures. */
public final class Means {

  private Means() {}

  /** The mean of what some things, at least one, have of a figure. */
  public static <T> double mean(Collection<T> things, ToDoubleFunction<T> figure) {
    return things.stream().mapToDouble(figure).average().orElseThrow();
  }
}
