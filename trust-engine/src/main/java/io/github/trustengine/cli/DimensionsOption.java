package io.github.trustengine.cli;

import io.github.trustengine.dimension.DataException;
import io.github.trustengine.dimension.InstalledDimensions;
import java.util.List;
import picocli.CommandLine.Option;

/** The dimensions that a command measures. */
final class DimensionsOption {

  @Option(
      names = "--dimensions",
      split = ",",
      paramLabel = "D",
      completionCandidates = Choices.DimensionIds.class,
      description = "The dimensions to measure, of ${COMPLETION-CANDIDATES} (default: all).")
  private List<String> ids = InstalledDimensions.ids();

  /**
   * Their ids, in the order given, once each.
   *
   * @throws DataException if there is no such dimension, or none is named
   */
  List<String> ids() {
    if (ids.isEmpty()) {
      throw new DataException(
          "--dimensions names none; there are " + String.join(", ", InstalledDimensions.ids()));
    }
    ids.forEach(InstalledDimensions::get);
    return ids.stream().distinct().toList();
  }
}
