package io.github.trustengine.compress.linalg;

import java.util.Arrays;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;

/**
 * The factorisation that {@link InverseFactor} asks for, tile by tile: a tile on the diagonal by
 * LAPACK, all products by BLAS. Columns are in the order of the sweep.
 */
final class Factorisation implements AutoCloseable {
  private final Gram gram;
  private final int[] order;
  private final boolean natural;
  private final Workers workers;
  private final Tiling tiling;
  private final long[] offsets;
  private final DoublePointer tiles;

  /**
   * @param order the column that comes at each position
   */
  Factorisation(Gram gram, int[] order, Workers workers) {
    this.gram = gram;
    this.order = order;
    this.natural = InverseFactor.isNatural(order);
    this.workers = workers;
    this.tiling = gram.tiling();
    this.offsets = new long[tiling.tiles() + 1];
    for (int j = 0; j < tiling.count(); j++) {
      for (int i = 0; i <= j; i++) {
        int index = Tiling.index(i, j);
        offsets[index + 1] = offsets[index] + tiling.elements(i, j);
      }
    }
    this.tiles = Blas.doubles(offsets[tiling.tiles()]);
  }

  /** H = R R<sup>T</sup>; false if H is not positive definite. */
  boolean factor(double[] added) {
    workers.forEach(tiling.tiles(), index -> load(index, added));
    for (int k = tiling.count() - 1; k >= 0; k--) {
      if (!factorDiagonal(k)) {
        return false;
      }
      int last = k;
      int size = tiling.size(k);
      workers.forEach(
          k,
          i ->
              Blas.solveByTransposed(
                  tiling.size(i), size, tile(last, last), size, tile(i, last), size));
      workers.forEach(
          Tiling.index(0, k),
          index -> {
            int j = Tiling.columnOf(index);
            int i = index - Tiling.index(0, j);
            Blas.subtractByTransposed(
                tiling.size(i),
                tiling.size(j),
                size,
                tile(i, last),
                size,
                tile(j, last),
                size,
                tile(i, j),
                tiling.size(j));
          });
    }
    return true;
  }

  /** U = R<sup>-1</sup>, a column of tiles at a time. */
  FloatPointer invert() {
    int d = tiling.order();
    var upper = Blas.floats((long) d * d);
    Pointer.memset(upper, 0, (long) d * d * Float.BYTES);
    // Long columns first, so that no thread is left with one at the end.
    workers.forEach(
        tiling.count(),
        InverseColumn::new,
        (column, index) -> column.invert(tiling.count() - 1 - index, upper));
    return upper;
  }

  @Override
  public void close() {
    tiles.close();
  }

  private DoublePointer tile(int i, int j) {
    return Blas.at(tiles, offsets[Tiling.index(i, j)]);
  }

  private void load(int index, double[] added) {
    int j = Tiling.columnOf(index);
    int i = index - Tiling.index(0, j);
    var values = natural ? gram.tile(i, j).clone() : permuted(i, j);
    if (i == j) {
      for (int row = 0; row < tiling.size(i); row++) {
        values[row * tiling.size(i) + row] += added[order[tiling.start(i) + row]];
      }
    }
    tile(i, j).put(values, 0, values.length);
  }

  private double[] permuted(int i, int j) {
    var values = new double[tiling.elements(i, j)];
    for (int row = 0, at = 0; row < tiling.size(i); row++) {
      int left = order[tiling.start(i) + row];
      for (int column = 0; column < tiling.size(j); column++, at++) {
        values[at] = gram.get(left, order[tiling.start(j) + column]);
      }
    }
    return values;
  }

  /** With both indices reversed, R R<sup>T</sup> becomes L L<sup>T</sup>. */
  private boolean factorDiagonal(int k) {
    int size = tiling.size(k);
    var tile = tile(k, k);
    var values = new double[size * size];
    tile.get(values, 0, values.length);
    reverse(values);
    tile.put(values, 0, values.length);
    if (!Blas.cholesky(size, tile)) {
      return false;
    }
    tile.get(values, 0, values.length);
    reverse(values);
    tile.put(values, 0, values.length);
    return true;
  }

  private static void reverse(double[] values) {
    for (int i = 0, j = values.length - 1; i < j; i++, j--) {
      double value = values[i];
      values[i] = values[j];
      values[j] = value;
    }
  }

  private final class InverseColumn implements AutoCloseable {
    private final DoublePointer column = Blas.doubles((long) tiling.order() * tiling.width());
    private final double[] values = new double[tiling.width() * tiling.width()];
    private final float[] row = new float[tiling.width()];

    void invert(int j, FloatPointer upper) {
      int width = tiling.size(j);
      tile(j, j).get(values, 0, width * width);
      for (int r = 1; r < width; r++) {
        Arrays.fill(values, r * width, r * width + r, 0);
      }
      part(j, width).put(values, 0, width * width);
      Blas.invertUpper(width, part(j, width));
      for (int i = j - 1; i >= 0; i--) {
        for (int k = i + 1; k <= j; k++) {
          Blas.gemm(
              tiling.size(i),
              width,
              tiling.size(k),
              1,
              tile(i, k),
              tiling.size(k),
              part(k, width),
              width,
              k == i + 1 ? 0 : 1,
              part(i, width),
              width);
        }
        Blas.solve(tiling.size(i), width, -1, tile(i, i), tiling.size(i), part(i, width), width);
      }
      for (int i = 0; i <= j; i++) {
        store(i, j, width, upper);
      }
    }

    private DoublePointer part(int i, int width) {
      return Blas.at(column, (long) tiling.start(i) * width);
    }

    private void store(int i, int j, int width, FloatPointer upper) {
      part(i, width).get(values, 0, tiling.size(i) * width);
      for (int r = 0; r < tiling.size(i); r++) {
        int from = i == j ? r : 0;
        for (int c = from; c < width; c++) {
          row[c] = (float) values[r * width + c];
        }
        Blas.at(upper, (long) (tiling.start(i) + r) * tiling.order() + tiling.start(j) + from)
            .put(row, from, width - from);
      }
    }

    @Override
    public void close() {
      column.close();
    }
  }
}
