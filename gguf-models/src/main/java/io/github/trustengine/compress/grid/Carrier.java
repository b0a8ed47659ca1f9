package io.github.trustengine.compress.grid;

import io.github.trustengine.ggml.Float16;
import io.github.trustengine.ggml.TensorType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/**
 * GGUF types that hold a {@link UniformGrid} without loss: d is the group's scale, the quants are q
 * - zero. So llama.cpp computes with the very weights of the method.
 */
public final class Carrier {

  private static final int BLOCK = 32;

  private Carrier() {}

  /**
   * The smallest type that holds every matrix on a grid; empty where there is none: for rows that
   * are no whole blocks of 32, and for 8 bits that are not symmetric.
   */
  public static Optional<TensorType> of(UniformGrid grid, int columns) {
    return fitting(grid.lowest(), grid.highest(), columns);
  }

  /** The smallest type that holds this matrix. */
  public static Optional<TensorType> of(GridMatrix matrix) {
    int lowest = 0;
    int highest = 0;
    for (int row = 0; row < matrix.rows(); row++) {
      for (int column = 0; column < matrix.columns(); column++) {
        lowest = Math.min(lowest, matrix.level(row, column));
        highest = Math.max(highest, matrix.level(row, column));
      }
    }
    return fitting(lowest, highest, matrix.columns());
  }

  /**
   * Stores a matrix in a type that holds it.
   *
   * @param type {@code Q4_0}, {@code Q5_0} or {@code Q8_0}
   * @throws IllegalArgumentException if a value does not fit into it
   */
  public static PackedMatrix pack(GridMatrix matrix, TensorType type) {
    int lowest = lowest(type);
    int columns = matrix.columns();
    if (columns % BLOCK != 0) {
      throw new IllegalArgumentException(
          "rows of %d are no whole blocks of %d".formatted(columns, BLOCK));
    }
    int blocks = columns / BLOCK;
    var bytes = new byte[type.blockBytes()];
    var data =
        ByteBuffer.allocateDirect(Math.toIntExact(matrix.rows() * type.bytes(columns)))
            .order(ByteOrder.LITTLE_ENDIAN);
    for (int row = 0; row < matrix.rows(); row++) {
      for (int block = 0; block < blocks; block++) {
        Arrays.fill(bytes, (byte) 0);
        int group = matrix.groupOf(block * BLOCK);
        short scale = Float16.fromFloat(matrix.scale(row, group));
        bytes[0] = (byte) scale;
        bytes[1] = (byte) (scale >> 8);
        for (int i = 0; i < BLOCK; i++) {
          int level = matrix.level(row, block * BLOCK + i);
          if (level < lowest || level >= -lowest) {
            throw new IllegalArgumentException(
                "%s holds no %d times the scale (row %d, column %d)"
                    .formatted(type, level, row, block * BLOCK + i));
          }
          put(type, bytes, i, level - lowest);
        }
        data.put(bytes);
      }
    }
    return new PackedMatrix(type, matrix.rows(), columns, data.flip());
  }

  private static Optional<TensorType> fitting(int lowest, int highest, int columns) {
    if (columns % BLOCK != 0) {
      return Optional.empty();
    }
    for (var type : new TensorType[] {TensorType.Q4_0, TensorType.Q5_0, TensorType.Q8_0}) {
      if (lowest >= lowest(type) && highest < -lowest(type)) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }

  private static int lowest(TensorType type) {
    return switch (type) {
      case Q4_0 -> -8;
      case Q5_0 -> -16;
      case Q8_0 -> -128;
      default -> throw new IllegalArgumentException(type + " carries no uniform grid");
    };
  }

  private static void put(TensorType type, byte[] block, int element, int q) {
    if (type == TensorType.Q8_0) {
      block[2 + element] = (byte) (q - 128);
    } else {
      BlockGrid.of(type).orElseThrow().put(block, 0, element, q);
    }
  }
}
