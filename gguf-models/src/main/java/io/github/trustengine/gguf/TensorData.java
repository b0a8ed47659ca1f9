package io.github.trustengine.gguf;

import java.io.IOException;
import java.nio.channels.WritableByteChannel;

/** Supplies the data of one tensor when its turn to be written has come. */
@FunctionalInterface
public interface TensorData {

  /**
   * Writes the data, in as many pieces as is convenient.
   *
   * @param channel takes exactly the tensor's {@linkplain GgufTensor#bytes bytes}; every write
   *     takes the whole buffer
   * @throws IOException gives up writing the file
   */
  void writeTo(WritableByteChannel channel) throws IOException;
}
