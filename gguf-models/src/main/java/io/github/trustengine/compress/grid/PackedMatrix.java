package io.github.trustengine.compress.grid;

import io.github.trustengine.compress.linalg.Matrix;
import io.github.trustengine.ggml.Dequantizer;
import io.github.trustengine.ggml.TensorType;
import java.nio.ByteBuffer;

/**
 * A matrix as GGUF stores it.
 *
 * @param data its rows, one after the other: a direct little-endian buffer from 0 to its limit
 */
public record PackedMatrix(TensorType type, int rows, int columns, ByteBuffer data) {

  public PackedMatrix {
    if (data.remaining() != rows * type.bytes(columns)) {
      throw new IllegalArgumentException(
          "%d bytes for %d rows of %d in %s".formatted(data.remaining(), rows, columns, type));
    }
  }

  /** What llama.cpp computes with. */
  public Matrix values() {
    var values = Matrix.zeros(rows, columns);
    int rowBytes = (int) type.bytes(columns);
    for (int row = 0; row < rows; row++) {
      Dequantizer.dequantize(
          type, data.slice(row * rowBytes, rowBytes), values.values(), row * columns, columns);
    }
    return values;
  }

  /** Bits per weight as stored. */
  public double bitsPerWeight() {
    return 8.0 * type.blockBytes() / type.blockSize();
  }
}
