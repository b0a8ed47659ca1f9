package io.github.trustengine.dataimport;

import io.github.trustengine.dataimport.ImportedData.Coverage;
import io.github.trustengine.dimension.DataException;
import io.github.trustengine.dimension.DataFolder;
import io.github.trustengine.dimension.Dimension;
import io.github.trustengine.dimension.Scenario;
import io.github.trustengine.dimension.Variant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Finds out what a folder is good for by making the items of every scenario. */
final class CoverageCheck {

  private static final String NOT_THERE = "its files are not in the clone";

  private CoverageCheck() {}

  static Coverage of(Dimension dimension, DataFolder data) {
    List<String> available = new ArrayList<>();
    Set<String> unavailable = new TreeSet<>(scored(dimension));
    String reason = NOT_THERE;
    try {
      for (Scenario scenario : dimension.scenarios(data)) {
        try {
          scenario.items();
          available.add(scenario.name());
          unavailable.remove(scenario.name());
        } catch (DataException e) {
          unavailable.add(scenario.name());
          reason = reason.equals(NOT_THERE) ? String.valueOf(e.getMessage()) : reason;
        }
      }
    } catch (DataException e) {
      reason = String.valueOf(e.getMessage());
    }
    return new Coverage(
        dimension.id(), available, List.copyOf(unavailable), unavailable.isEmpty() ? "" : reason);
  }

  /** Without responses, all scored scenarios are missing. */
  private static List<String> scored(Dimension dimension) {
    return dimension.score(List.of(), Variant.PATCHED, true).missing();
  }
}
