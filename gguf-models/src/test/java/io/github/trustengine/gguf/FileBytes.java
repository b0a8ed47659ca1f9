package io.github.trustengine.gguf;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** A file in the making, field by field. */
final class FileBytes {

  private final Path file;
  private final ByteBuffer buffer = ByteBuffer.allocate(1 << 17).order(ByteOrder.LITTLE_ENDIAN);

  FileBytes(Path file) {
    this.file = file;
  }

  FileBytes int32(int value) {
    buffer.putInt(value);
    return this;
  }

  FileBytes int16(int value) {
    buffer.putShort((short) value);
    return this;
  }

  FileBytes int64(long value) {
    buffer.putLong(value);
    return this;
  }

  FileBytes text(String text) {
    buffer.put(text.getBytes(UTF_8));
    return this;
  }

  FileBytes string(String text) {
    return int64(text.getBytes(UTF_8).length).text(text);
  }

  FileBytes zeros(int count) {
    buffer.put(new byte[count]);
    return this;
  }

  FileBytes pad(int alignment) {
    return zeros(Math.floorMod(-buffer.position(), alignment));
  }

  FileBytes tensor(String name, long offset, int type, Long... shape) {
    string(name).int32(shape.length);
    Arrays.stream(shape).forEach(this::int64);
    return int32(type).int64(offset);
  }

  void write() throws IOException {
    Files.write(file, Arrays.copyOf(buffer.array(), buffer.position()));
  }
}
