package io.github.trustengine.dimension;

import java.util.List;

/** The scenarios of a dimension. */
public final class Scenarios {

  private Scenarios() {}

  /** The items of the scenario of a name. */
  public static List<Item> items(Dimension dimension, DataFolder data, String scenario) {
    return dimension.scenarios(data).stream()
        .filter(one -> one.name().equals(scenario))
        .findFirst()
        .orElseThrow()
        .items();
  }
}
