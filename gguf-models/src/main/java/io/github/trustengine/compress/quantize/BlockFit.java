package io.github.trustengine.compress.quantize;

import io.github.trustengine.compress.grid.PackedMatrix;
import io.github.trustengine.compress.linalg.Matrix;
import io.github.trustengine.compress.linalg.NumericalException;
import io.github.trustengine.compress.linalg.Workers;
import io.github.trustengine.ggml.Ggml;
import io.github.trustengine.ggml.TensorType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Optional;

/** ggml's own fit of a type's blocks to weights, with importances that it bears. */
final class BlockFit {

  private static final int ROWS_AT_ONCE = 32;

  /** ggml takes importances up to 2<sup>50</sup>; only their ratios matter. */
  private static final float LARGEST_IMPORTANCE = 0x1p20f;

  private final TensorType type;
  private final int columns;
  private final Optional<FloatBuffer> importance;

  BlockFit(TensorType type, int columns, Optional<float[]> importance) {
    if (columns % type.blockSize() != 0) {
      throw new IllegalArgumentException(
          "rows of %d are no whole blocks of %d, as %s has"
              .formatted(columns, type.blockSize(), type));
    }
    this.type = type;
    this.columns = columns;
    this.importance = importance.map(BlockFit::scaled);
  }

  /** Fits whole rows. */
  PackedMatrix quantize(Matrix weights, Workers workers) {
    int rowBytes = (int) type.bytes(columns);
    var data = direct((long) weights.rows() * rowBytes);
    int tasks = (weights.rows() + ROWS_AT_ONCE - 1) / ROWS_AT_ONCE;
    workers.forEach(
        tasks,
        task -> {
          int first = task * ROWS_AT_ONCE;
          int rows = Math.min(ROWS_AT_ONCE, weights.rows() - first);
          var source = direct((long) rows * columns * Float.BYTES);
          source.asFloatBuffer().put(weights.values(), first * columns, rows * columns);
          fit(0, columns, source, rows, data.slice(first * rowBytes, rows * rowBytes));
        });
    return checked(new PackedMatrix(type, weights.rows(), columns, data));
  }

  /**
   * Fits some columns of some rows.
   *
   * @param source {@code width} floats per row
   */
  void fit(int firstColumn, int width, ByteBuffer source, int rows, ByteBuffer target) {
    Ggml.get()
        .quantizeRows(
            type,
            source,
            target,
            rows,
            width,
            importance.map(all -> all.slice(firstColumn, width)));
  }

  static PackedMatrix checked(PackedMatrix matrix) {
    if (!Ggml.get().validRows(matrix.type(), matrix.data())) {
      throw new NumericalException("the weights are too large for the scales of " + matrix.type());
    }
    return matrix;
  }

  static ByteBuffer direct(long bytes) {
    return ByteBuffer.allocateDirect(Math.toIntExact(bytes)).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static FloatBuffer scaled(float[] importance) {
    float largest = 0;
    for (int i = 0; i < importance.length; i++) {
      if (!(importance[i] >= 0 && importance[i] <= Float.MAX_VALUE)) {
        throw new NumericalException("importance %d is %s".formatted(i, importance[i]));
      }
      largest = Math.max(largest, importance[i]);
    }
    var buffer = direct((long) importance.length * Float.BYTES).asFloatBuffer();
    for (float value : importance) {
      buffer.put(largest > LARGEST_IMPORTANCE ? value / largest * LARGEST_IMPORTANCE : value);
    }
    return buffer.flip();
  }
}
