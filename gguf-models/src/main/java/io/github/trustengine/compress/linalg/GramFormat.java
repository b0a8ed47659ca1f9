package io.github.trustengine.compress.linalg;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;

/**
 * A Gram matrix as bytes, little-endian: magic, version, columns, tokens, sums of squares, sums of
 * magnitudes, the tiles of the upper triangle in their order, and the CRC-32 of all that.
 */
final class GramFormat {

  private static final int MAGIC = 0x4d415247;

  /** Counts up with the layout and with {@link Tiling}. */
  private static final int VERSION = 1;

  private static final int HEADER = 3 * Integer.BYTES + Long.BYTES;
  private static final int MOST_COLUMNS = 1 << 17;
  private static final int DOUBLES_AT_ONCE = 1 << 13;

  private GramFormat() {}

  /** The size of a matrix. */
  static long bytes(Tiling tiling) {
    long doubles = 2L * tiling.order();
    for (int j = 0; j < tiling.count(); j++) {
      for (int i = 0; i <= j; i++) {
        doubles += tiling.elements(i, j);
      }
    }
    return HEADER + Double.BYTES * doubles + Integer.BYTES;
  }

  static final class Writer {
    private final OutputStream target;
    private final CRC32 crc = new CRC32();
    private final byte[] bytes = new byte[DOUBLES_AT_ONCE * Double.BYTES];
    private final ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);

    Writer(OutputStream target) {
      this.target = target;
    }

    void write(Gram gram, double[][] tiles) throws IOException {
      buffer.putInt(MAGIC).putInt(VERSION).putInt(gram.columns()).putLong(gram.tokens());
      send();
      doubles(gram.sums().squares());
      doubles(gram.sums().magnitudes());
      for (var tile : tiles) {
        doubles(tile);
      }
      buffer.putInt((int) crc.getValue());
      send();
      target.flush();
    }

    private void doubles(double[] values) throws IOException {
      for (int at = 0; at < values.length; at += DOUBLES_AT_ONCE) {
        int count = Math.min(DOUBLES_AT_ONCE, values.length - at);
        buffer.asDoubleBuffer().put(values, at, count);
        buffer.position(count * Double.BYTES);
        send();
      }
    }

    private void send() throws IOException {
      target.write(bytes, 0, buffer.position());
      crc.update(bytes, 0, buffer.position());
      buffer.clear();
    }
  }

  static final class Reader {
    private final InputStream source;
    private final CRC32 crc = new CRC32();
    private final byte[] bytes = new byte[DOUBLES_AT_ONCE * Double.BYTES];
    private final ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);

    Reader(InputStream source) {
      this.source = source;
    }

    Gram read() throws IOException {
      receive(HEADER);
      if (buffer.getInt() != MAGIC) {
        throw new IOException("this is no Gram matrix");
      }
      int version = buffer.getInt();
      if (version != VERSION) {
        throw new IOException(
            "a Gram matrix of version %d; this program reads %d".formatted(version, VERSION));
      }
      int columns = buffer.getInt();
      long tokens = buffer.getLong();
      if (columns < 1 || columns > MOST_COLUMNS || tokens < 0) {
        throw new IOException("a Gram matrix of %d columns, %d tokens".formatted(columns, tokens));
      }
      var sums = new ColumnSums(tokens, doubles(columns), doubles(columns));
      var tiling = Tiling.of(columns);
      var tiles = new double[tiling.tiles()][];
      for (int j = 0; j < tiling.count(); j++) {
        for (int i = 0; i <= j; i++) {
          tiles[Tiling.index(i, j)] = doubles(tiling.elements(i, j));
        }
      }
      int expected = (int) crc.getValue();
      receive(Integer.BYTES);
      if (buffer.getInt() != expected) {
        throw new IOException("the Gram matrix is damaged (its checksum differs)");
      }
      return new Gram(tiling, tiles, sums);
    }

    private double[] doubles(int count) throws IOException {
      var values = new double[count];
      for (int at = 0; at < count; at += DOUBLES_AT_ONCE) {
        int length = Math.min(DOUBLES_AT_ONCE, count - at);
        receive(length * Double.BYTES);
        buffer.asDoubleBuffer().get(values, at, length);
      }
      return values;
    }

    private void receive(int count) throws IOException {
      buffer.clear().limit(count);
      if (source.readNBytes(bytes, 0, count) != count) {
        throw new EOFException("the Gram matrix ends too early");
      }
      crc.update(bytes, 0, count);
    }
  }
}
