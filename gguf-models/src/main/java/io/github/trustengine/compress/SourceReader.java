package io.github.trustengine.compress;

import io.github.trustengine.gguf.GgufFile;
import io.github.trustengine.gguf.GgufTensor;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads tensor data without mapping them: pages of a mapping that have been read once would count
 * as this process' memory, up to the size of the model.
 */
final class SourceReader implements AutoCloseable {

  private final GgufFile model;
  private final List<FileChannel> channels = new ArrayList<>();

  SourceReader(GgufFile model) throws IOException {
    this.model = model;
    try {
      for (var file : model.files()) {
        channels.add(FileChannel.open(file));
      }
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  /** Fills a buffer with data that begin somewhere in a tensor. */
  void read(GgufTensor tensor, long offset, ByteBuffer target) throws IOException {
    var channel = channels.get(tensor.part());
    long position = model.position(tensor) + offset;
    while (target.hasRemaining()) {
      int read = channel.read(target, position);
      if (read < 0) {
        throw new EOFException(
            "%s ends at byte %d, within tensor %s: it was cut while it was read"
                .formatted(model.path(), position, tensor.name()));
      }
      position += read;
    }
  }

  @Override
  public void close() throws IOException {
    for (var channel : channels) {
      channel.close();
    }
  }
}
