package io.github.trustengine.compress;

import io.github.trustengine.gguf.GgufTensor;
import java.nio.FloatBuffer;
import java.util.Iterator;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * Some rows of one matrix of a tensor: what is converted at once.
 *
 * @param firstRow counted from the start of the tensor
 * @param importance of the matrix' columns
 * @param last whether the tensor ends with it
 */
record RowChunk(
    CompressedTensor tensor,
    GgufTensor source,
    long firstRow,
    int rows,
    Optional<FloatBuffer> importance,
    boolean last) {

  /** A megabyte of floats: stays in a processor's cache, and calls cost nothing beside it. */
  private static final int ELEMENTS = 1 << 18;

  /**
   * The chunks of a tensor, in order.
   *
   * @param importance of all matrices, one after the other
   */
  static Iterator<RowChunk> of(
      CompressedTensor tensor, GgufTensor source, Optional<FloatBuffer> importance) {
    int rowsAtOnce = rowsAtOnce(source);
    long rowsPerMatrix = source.dimension(1);
    long matrices = source.rows() / rowsPerMatrix;
    long chunksPerMatrix = (rowsPerMatrix + rowsAtOnce - 1) / rowsAtOnce;
    long chunks = matrices * chunksPerMatrix;
    return LongStream.range(0, chunks)
        .mapToObj(
            i -> {
              long matrix = i / chunksPerMatrix;
              long row = i % chunksPerMatrix * rowsAtOnce;
              return new RowChunk(
                  tensor,
                  source,
                  matrix * rowsPerMatrix + row,
                  (int) Math.min(rowsAtOnce, rowsPerMatrix - row),
                  importance.map(values -> slice(values, matrix, source.columns())),
                  i == chunks - 1);
            })
        .iterator();
  }

  /** The most rows of a tensor that go into a chunk. */
  static int rowsAtOnce(GgufTensor source) {
    return (int) Math.max(1, Math.min(source.dimension(1), ELEMENTS / source.columns()));
  }

  long columns() {
    return source.columns();
  }

  long elements() {
    return rows * columns();
  }

  long sourceOffset() {
    return firstRow * source.type().bytes(columns());
  }

  int sourceBytes() {
    return Math.toIntExact(source.type().bytes(elements()));
  }

  int targetBytes() {
    return Math.toIntExact(tensor.target().bytes(elements()));
  }

  @Override
  public String toString() {
    return "rows %d to %d of tensor %s".formatted(firstRow, firstRow + rows - 1, tensor.name());
  }

  private static FloatBuffer slice(FloatBuffer values, long matrix, long columns) {
    return values.slice(Math.toIntExact(matrix * columns), Math.toIntExact(columns));
  }
}
