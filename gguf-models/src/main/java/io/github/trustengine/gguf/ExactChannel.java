package io.github.trustengine.gguf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/** Passes on the data of one tensor and takes neither more nor less. */
final class ExactChannel implements WritableByteChannel {

  private final WritableByteChannel target;
  private final GgufTensor tensor;
  private long missing;

  ExactChannel(WritableByteChannel target, GgufTensor tensor) {
    this.target = target;
    this.tensor = tensor;
    this.missing = tensor.bytes();
  }

  @Override
  public int write(ByteBuffer source) throws IOException {
    if (source.remaining() > missing) {
      throw new IOException(
          "more data than the %d bytes of tensor \"%s\"".formatted(tensor.bytes(), tensor.name()));
    }
    int length = source.remaining();
    missing -= length;
    target.write(source);
    return length;
  }

  void requireComplete() throws IOException {
    if (missing > 0) {
      throw new IOException(
          "%d of the %d bytes of tensor \"%s\" have not been supplied"
              .formatted(missing, tensor.bytes(), tensor.name()));
    }
  }

  @Override
  public boolean isOpen() {
    return target.isOpen();
  }

  /** Does nothing: the file goes on after this tensor. */
  @Override
  public void close() {}
}
