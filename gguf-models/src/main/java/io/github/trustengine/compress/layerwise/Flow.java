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
 * What flows into a block: for every calibration sequence, its tokens' hidden states. In a file,
 * for all sequences together need more memory than a block (5.4 GB for 262,144 tokens of a model of
 * 13 billion parameters).
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

  /** Makes the states of one sequence. */
  interface Source {
    float[] states(int sequence) throws IOException;
  }

  /**
   * Writes a flow; its file appears when all of it is there.
   *
   * @param floats of each sequence: tokens times hidden size
   */
  static void write(Path file, int sequences, int floats, Source source) throws IOException {
    Path partial = file.resolveSibling(file.getFileName() + ".partial");
    try (FileChannel channel =
            FileChannel.open(
                partial,
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING);
        Flow flow = new Flow(partial, channel, sequences, floats)) {
      for (int sequence = 0; sequence < sequences; sequence++) {
        flow.append(source.states(sequence));
      }
      channel.force(false);
    }
    Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
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

  /** The states of one sequence, token by token. */
  float[] read(int sequence) throws IOException {
    buffer.clear();
    long position = (long) sequence * buffer.capacity();
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, position + buffer.position()) < 0) {
        throw new EOFException(file + " ends within sequence " + sequence);
      }
    }
    float[] states = new float[buffer.capacity() / Float.BYTES];
    buffer.flip().asFloatBuffer().get(states);
    return states;
  }

  private void append(float[] states) throws IOException {
    buffer.clear();
    buffer.asFloatBuffer().put(states);
    buffer.limit(Math.multiplyExact(states.length, Float.BYTES));
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
