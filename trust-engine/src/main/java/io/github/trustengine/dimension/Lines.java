package io.github.trustengine.dimension;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.trustengine.text.Reasons;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The lines of a text in UTF-8, with their numbers. What editors and shells add without being asked
 * does not count: a byte order mark at the very beginning, blank lines at the very end.
 */
final class Lines {

  private static final String BYTE_ORDER_MARK = "\ufeff";

  private final String name;
  private final Consumer consumer;

  /** Number of the last line that was read, from 1. */
  private int read;

  /** Number of the last line that was handed on; those since then are blank. */
  private int handedOn;

  private Lines(String name, Consumer consumer) {
    this.name = name;
    this.consumer = consumer;
  }

  /** What to do with a line. */
  interface Consumer {

    /**
     * Take a line.
     *
     * @param origin file and number, for errors
     */
    void accept(String line, String origin);
  }

  /**
   * Hand on the lines of a file.
   *
   * @throws DataException if it cannot be read, or has a line that is no UTF-8
   */
  static void read(Path file, Consumer consumer) {
    try (InputStream stream = Files.newInputStream(file)) {
      read(stream, file.toString(), consumer);
    } catch (IOException e) {
      throw new DataException(file + " cannot be read: " + Reasons.of(e), e);
    }
  }

  /**
   * Hand on the lines of a stream.
   *
   * @throws DataException if there is a line that is no UTF-8
   */
  static void read(InputStream stream, String name, Consumer consumer) throws IOException {
    Lines lines = new Lines(name, consumer);
    BufferedInputStream bytes = new BufferedInputStream(stream, 1 << 16);
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = bytes.read(); next >= 0; next = bytes.read()) {
      if (next == '\n') {
        lines.add(line.toByteArray());
        line.reset();
      } else {
        line.write(next);
      }
    }
    if (line.size() > 0) {
      lines.add(line.toByteArray());
    }
  }

  private void add(byte[] line) {
    read++;
    String text = decode(line);
    if (read == 1 && text.startsWith(BYTE_ORDER_MARK)) {
      text = text.substring(BYTE_ORDER_MARK.length());
    }
    if (text.isBlank()) {
      return;
    }
    while (++handedOn < read) {
      consumer.accept("", origin(handedOn));
    }
    consumer.accept(text, origin(read));
  }

  private String decode(byte[] line) {
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(line)).toString();
    } catch (CharacterCodingException e) {
      throw new DataException(origin(read) + ": is no UTF-8", e);
    }
  }

  private String origin(int number) {
    return name + ", line " + number;
  }
}
