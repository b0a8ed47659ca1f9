package io.github.trustengine.dimension;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;

/** A file of a data folder that is not one JSON value; it knows its name, for errors. */
public final class DataFile {

  private final String name;
  private final byte[] content;

  DataFile(String name, byte[] content) {
    this.name = name;
    this.content = content;
  }

  /** The content, which cannot be changed. */
  public ByteBuffer bytes() {
    return ByteBuffer.wrap(content).asReadOnlyBuffer();
  }

  /**
   * The content as text.
   *
   * @throws DataException if it is not UTF-8
   */
  public String text() {
    try {
      return UTF_8.newDecoder().decode(bytes()).toString();
    } catch (CharacterCodingException e) {
      throw new DataException(name + " is no UTF-8", e);
    }
  }

  /**
   * The lines as JSON objects, one a line; empty lines are left out.
   *
   * @throws DataException naming the line, if one is something else
   */
  public List<DataNode> jsonLines() {
    List<DataNode> lines = new ArrayList<>();
    try {
      Lines.read(
          new ByteArrayInputStream(content),
          name,
          (line, origin) -> {
            if (!line.isBlank()) {
              lines.add(new DataNode(origin, ResponseRecords.parseObject(line, origin)));
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException("bytes in memory are always there", e);
    }
    return lines;
  }

  /** What is wrong with this file, with its name. */
  public DataException error(String problem) {
    return new DataException(name + ": " + problem);
  }

  @Override
  public String toString() {
    return name;
  }
}
