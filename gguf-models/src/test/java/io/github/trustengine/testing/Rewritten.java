package io.github.trustengine.testing;

import io.github.trustengine.gguf.GgufFile;
import io.github.trustengine.gguf.GgufMetadata;
import io.github.trustengine.gguf.GgufTensor;
import io.github.trustengine.gguf.GgufWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

/** Writes a model again with something changed. */
public final class Rewritten {

  /** New values of a tensor. */
  @FunctionalInterface
  public interface Values {

    /** Fills a tensor's data, which are those of the original. */
    void change(GgufTensor tensor, ByteBuffer data);
  }

  private Rewritten() {}

  /** Writes it with other metadata and other data. */
  public static Path model(
      Path source, Path target, UnaryOperator<GgufMetadata> metadata, Values values) {
    try (var file = GgufFile.open(source)) {
      var writer = new GgufWriter(metadata.apply(file.metadata()));
      for (var tensor : file.tensors()) {
        writer.add(
            tensor.name(),
            tensor.type(),
            tensor.shape(),
            channel -> {
              var data =
                  ByteBuffer.allocate((int) tensor.bytes())
                      .put(file.data(tensor, 0, (int) tensor.bytes()))
                      .flip()
                      .order(ByteOrder.LITTLE_ENDIAN);
              values.change(tensor, data);
              channel.write(data.rewind());
            });
      }
      writer.write(target);
      return target;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
