package io.github.trustengine.dataimport;

import java.nio.file.Path;
import java.util.List;

/**
 * What an import made.
 *
 * @param directory the data folder
 * @param files how many files it has below {@code data/}
 * @param bytes their size
 * @param wording how many pieces of wording were found and checked
 * @param missing what the clone does not have, in the order of the paths
 * @param dimensions what can be asked with the folder
 */
public record ImportedData(
    Path directory,
    int files,
    long bytes,
    int wording,
    List<Missing> missing,
    List<Coverage> dimensions) {

  public ImportedData {
    missing = List.copyOf(missing);
    dimensions = List.copyOf(dimensions);
  }

  /**
   * A file that the clone does not have.
   *
   * @param path in the clone
   * @param reason why not
   */
  public record Missing(String path, String reason) {}

  /**
   * What of a dimension can be asked.
   *
   * @param dimension its id
   * @param available the scenarios that can be asked
   * @param unavailable the scenarios that cannot
   * @param reason why the first of them cannot; empty if all can
   */
  public record Coverage(
      String dimension, List<String> available, List<String> unavailable, String reason) {

    public Coverage {
      available = List.copyOf(available);
      unavailable = List.copyOf(unavailable);
    }
  }
}
