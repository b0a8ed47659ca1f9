package io.github.trustengine.compress.layerwise;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * What flows through a block at some place: for every calibration sequence, a row per token. In a
 * file, for all sequences together need more memory than a block (5.4 GB for 262,144 tokens of a
 * model of 13 billion parameters).
 */
final class Flow implements AutoCloseable {

  private final Path file;
  private final FileChannel channel;
  private final int sequences;
  private final ByteBuffer buffer;

  private Flow(Path file, FileChannel channel, int sequences, int floats) {
    this.file = file;
    this.channel = channel;
    this.sequences = sequences;
    this.buffer = ByteBuffer.allocateDirect(Math.multiplyExact(floats, Float.BYTES));
    this.buffer.order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Takes the rows of one sequence after the other. */
  @FunctionalInterface
  interface Sink {
    void append(float[] rows) throws IOException;
  }

  /** Makes rows. */
  @FunctionalInterface
  interface Source {
    void into(Sink sink) throws IOException;
  }

  /**
   * Writes a flow; its file appears when all of it is there, and nothing is left when it fails: a
   * full disk would stay full.
   *
   * @param floats of each sequence: tokens times values of a row
   */
  static void write(Path file, int sequences, int floats, Source source) throws IOException {
    Path partial = file.resolveSibling(file.getFileName() + ".partial");
    try {
      try (FileChannel channel =
              FileChannel.open(
                  partial,
                  StandardOpenOption.CREATE,
                  StandardOpenOption.WRITE,
                  StandardOpenOption.TRUNCATE_EXISTING);
          Flow flow = new Flow(partial, channel, sequences, floats)) {
        source.into(flow::append);
        channel.force(false);
      }
      Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(partial);
    }
  }

  /** Writes a flow that is gone when it is closed. */
  static Flow scratch(Path file, int sequences, int floats, Source source) throws IOException {
    FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.DELETE_ON_CLOSE);
    Flow flow = new Flow(file, channel, sequences, floats);
    try {
      source.into(flow::append);
      return flow;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  static Flow open(Path file, int sequences, int floats) throws IOException {
    return new Flow(file, FileChannel.open(file, StandardOpenOption.READ), sequences, floats);
  }

  /** Whether a file holds such a flow. */
  static boolean exists(Path file, int sequences, int floats) throws IOException {
    return Files.exists(file) && Files.size(file) == (long) sequences * floats * Float.BYTES;
  }

  int sequences() {
    return sequences;
  }

  /** The rows of one sequence, token by token. */
  synchronized float[] read(int sequence) throws IOException {
    buffer.clear();
    long position = (long) sequence * buffer.capacity();
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, position + buffer.position()) < 0) {
        throw new EOFException(file + " ends within sequence " + sequence);
      }
    }
    float[] rows = new float[buffer.capacity() / Float.BYTES];
    buffer.flip().asFloatBuffer().get(rows);
    return rows;
  }

  private void append(float[] rows) throws IOException {
    buffer.clear();
    buffer.asFloatBuffer().put(rows);
    buffer.limit(Math.multiplyExact(rows.length, Float.BYTES));
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
