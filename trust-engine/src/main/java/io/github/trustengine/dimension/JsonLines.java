package io.github.trustengine.dimension;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A file of JSON objects, one a line, outside of a data folder. */
public final class JsonLines {

  private JsonLines() {}

  /**
   * The lines; each knows its number, for errors.
   *
   * @throws DataException naming the file, and the line where there is one, if it cannot be read,
   *     has no lines, or has one that is no JSON object
   */
  public static List<DataNode> read(Path file) {
    List<DataNode> lines = new ArrayList<>();
    Lines.read(
        file,
        (line, origin) ->
            lines.add(new DataNode(origin, ResponseRecords.parseObject(line, origin))));
    if (lines.isEmpty()) {
      throw new DataException(file + " has no lines");
    }
    return lines;
  }
}
