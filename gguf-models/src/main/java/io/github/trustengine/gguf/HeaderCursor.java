package io.github.trustengine.gguf;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;

/** Reads a header field by field; every read is checked against the file's end first. */
final class HeaderCursor {

  /**
   * Larger headers are refused, so that memory stays bounded whatever a file claims. The largest
   * vocabularies take some ten MiB.
   */
  static final int MAX_HEADER_BYTES = 256 << 20;

  private final Path file;
  private final long fileSize;
  private final ByteBuffer header;

  HeaderCursor(Path file, Mapping mapping) {
    this.file = file;
    this.fileSize = mapping.size();
    this.header = mapping.view(0, (int) Math.min(fileSize, MAX_HEADER_BYTES));
  }

  int position() {
    return header.position();
  }

  int int32(String what) {
    require(Integer.BYTES, what);
    return header.getInt();
  }

  long int64(String what) {
    require(Long.BYTES, what);
    return header.getLong();
  }

  /** A string of at most {@code maxBytes}, which must be proper UTF-8. */
  String string(String what, int maxBytes) {
    int start = position();
    int length = stringLength(what);
    if (length > maxBytes) {
      throw error(start, what + " of " + length + " bytes is longer than " + maxBytes);
    }
    try {
      String text = UTF_8.newDecoder().decode(header.slice(header.position(), length)).toString();
      header.position(header.position() + length);
      return text;
    } catch (CharacterCodingException e) {
      throw new GgufException(file, start, what + " is no UTF-8", e);
    }
  }

  void skipString(String what) {
    int length = stringLength(what);
    header.position(header.position() + length);
  }

  private int stringLength(String what) {
    int start = position();
    long length = int64(what);
    if (length < 0 || length > header.remaining()) {
      throw beyondEnd(start, what, Long.toUnsignedString(length));
    }
    return (int) length;
  }

  /** Skips a number of items of a fixed size. */
  void skip(long count, int itemBytes, String what) {
    requireRoom(count, itemBytes, what);
    header.position(header.position() + (int) count * itemBytes);
  }

  /** Checks that a number of items of at least this size can follow. */
  void requireRoom(long count, int itemBytes, String what) {
    if (count < 0 || count > header.remaining() / itemBytes) {
      throw beyondEnd(position(), what, Long.toUnsignedString(count) + " x " + itemBytes);
    }
  }

  /** The bytes from a position up to the present one. */
  byte[] since(int start) {
    byte[] bytes = new byte[header.position() - start];
    header.get(start, bytes);
    return bytes;
  }

  private void require(int bytes, String what) {
    if (header.remaining() < bytes) {
      throw beyondEnd(position(), what, String.valueOf(bytes));
    }
  }

  private GgufException beyondEnd(int position, String what, String bytes) {
    return error(
        position,
        fileSize > header.limit()
            ? "the header is larger than %d MiB: %s takes %s bytes"
                .formatted(MAX_HEADER_BYTES >> 20, what, bytes)
            : "the file ends inside %s: %s bytes are needed, %d are left"
                .formatted(what, bytes, header.remaining()));
  }

  GgufException error(long position, String problem) {
    return new GgufException(file, position, problem);
  }
}
