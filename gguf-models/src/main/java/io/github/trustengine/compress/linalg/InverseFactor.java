package io.github.trustengine.compress.linalg;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;

/**
 * The upper triangle U with H<sup>-1</sup> = U<sup>T</sup> U for a damped Gram matrix H, which the
 * sweeps of SparseGPT and GPTQ go by (Frantar et al., <i>GPTQ</i>, 2023, section 3.3, step 3).
 *
 * <p>H itself is factored, not its inverse: H = R R<sup>T</sup> with R upper, from the last column
 * to the first, and U = R<sup>-1</sup>. That is the same U, for U H U<sup>T</sup> is the identity,
 * at half the cost and better conditioned.
 *
 * <p>Columns may be swept in another order than their own: U then belongs to H with its rows and
 * columns in that order. Memory: 4 d<sup>2</sup> bytes of native memory, 8 d<sup>2</sup> while it
 * is made.
 */
public final class InverseFactor implements AutoCloseable {

  /** Damping grows by this factor until there is a factorisation. */
  private static final double GROWTH = 10;

  private static final double MOST_DAMPING = 10;

  private final Gram gram;
  private final int[] order;
  private final boolean[] dead;
  private final double[] added;
  private final double damping;
  private final List<String> warnings;
  private final FloatPointer upper;
  private final float[] pivots;

  private InverseFactor(
      Gram gram,
      int[] order,
      boolean[] dead,
      double[] added,
      double damping,
      List<String> warnings,
      FloatPointer upper) {
    this.gram = gram;
    this.order = order;
    this.dead = dead;
    this.added = added;
    this.damping = damping;
    this.warnings = List.copyOf(warnings);
    this.upper = upper;
    this.pivots = new float[order.length];
    for (int i = 0; i < pivots.length; i++) {
      pivots[i] = get(i, i);
    }
  }

  /** In what order the columns are swept. */
  public enum Order {
    /** As they are. */
    NATURAL,
    /** By descending diagonal of H: GPTQ's act-order. Of equal ones the lower column first. */
    DESCENDING
  }

  /**
   * Factors a Gram matrix.
   *
   * @param damping added to the diagonal, as a part of its mean; the papers' programs take 0.01.
   *     Where that is too little for a factorisation it grows by factors of ten, with a warning
   * @throws NumericalException if there is no factorisation with any damping, or all inputs are
   *     zero
   */
  public static InverseFactor of(Gram gram, double damping, Order order, Workers workers) {
    if (!(damping >= 0 && damping <= MOST_DAMPING)) {
      throw new IllegalArgumentException("a damping of " + damping);
    }
    double[] diagonal = gram.diagonal();
    var dead = new boolean[diagonal.length];
    int alive = 0;
    double sum = 0;
    for (int i = 0; i < diagonal.length; i++) {
      dead[i] = !(diagonal[i] > 0);
      alive += dead[i] ? 0 : 1;
      sum += diagonal[i];
    }
    if (alive == 0) {
      throw new NumericalException(
          "all inputs of the layer are zero on the calibration text; give another text");
    }
    double mean = sum / alive;
    List<String> warnings = new ArrayList<>();
    if (gram.tokens() < alive) {
      warnings.add(
          "%d calibration tokens for %d inputs: too few to tell them apart; give more text"
              .formatted(gram.tokens(), alive));
    }
    int[] columns = columns(diagonal, order);
    var factorisation = new Factorisation(gram, columns, workers);
    try {
      double tried = damping;
      while (true) {
        // A dead column is one of mean size that depends on no other.
        var added = new double[diagonal.length];
        for (int i = 0; i < added.length; i++) {
          added[i] = tried * mean + (dead[i] ? mean : 0);
        }
        if (factorisation.factor(added)) {
          if (tried > damping) {
            warnings.add(
                "the inputs depend on each other: damping %s instead of %s"
                    .formatted(tried, damping));
          }
          return new InverseFactor(
              gram, columns, dead, added, tried, warnings, factorisation.invert());
        }
        tried = tried == 0 ? 1e-6 : tried * GROWTH;
        if (tried > MOST_DAMPING) {
          throw new NumericalException(
              "the Gram matrix of the layer's inputs has no Cholesky factor, even with its diagonal damped by %s of its mean"
                  .formatted(tried / GROWTH));
        }
      }
    } finally {
      factorisation.close();
    }
  }

  /** The matrix that was factored, without damping. */
  public Gram gram() {
    return gram;
  }

  public int columns() {
    return order.length;
  }

  /** The damping in use, as a part of the diagonal's mean. */
  public double damping() {
    return damping;
  }

  /** What a report should mention. */
  public List<String> warnings() {
    return warnings;
  }

  /** The column that comes at a position of the sweep. */
  public int column(int position) {
    return order[position];
  }

  /** Whether columns are swept in their own order. */
  public boolean isNatural() {
    return isNatural(order);
  }

  private static boolean isNatural(int[] order) {
    for (int i = 0; i < order.length; i++) {
      if (order[i] != i) {
        return false;
      }
    }
    return true;
  }

  /** Weights in which the columns count as zero whose inputs are all zero. */
  public Matrix withoutDead(Matrix weights) {
    if (IntStream.range(0, columns()).noneMatch(this::isDead)) {
      return weights;
    }
    var result = weights.copy();
    for (int column = 0; column < columns(); column++) {
      if (dead[column]) {
        for (int row = 0; row < weights.rows(); row++) {
          result.set(row, column, 0);
        }
      }
    }
    return result;
  }

  /** Whether a column's inputs are all zero. */
  public boolean isDead(int column) {
    return dead[column];
  }

  /** What was added to a column's element of the diagonal. */
  double added(int column) {
    return added[column];
  }

  /** An element of U, by positions of the sweep. */
  public float get(int i, int j) {
    return upper.get((long) i * columns() + j);
  }

  /** An element of U's diagonal. */
  public float pivot(int position) {
    return pivots[position];
  }

  /** U, row after row, zero below the diagonal. */
  FloatPointer upper() {
    return upper;
  }

  /** Frees the memory. */
  @Override
  public void close() {
    upper.close();
  }

  private static int[] columns(double[] diagonal, Order order) {
    var natural = IntStream.range(0, diagonal.length);
    return switch (order) {
      case NATURAL -> natural.toArray();
      case DESCENDING ->
          natural
              .boxed()
              .sorted(Comparator.comparingDouble((Integer i) -> -diagonal[i]))
              .mapToInt(Integer::intValue)
              .toArray();
    };
  }

  /** Tile by tile; a tile on the diagonal by LAPACK, all products by BLAS. */
  private static final class Factorisation implements AutoCloseable {
    private final Gram gram;
    private final int[] order;
    private final boolean natural;
    private final Workers workers;
    private final Tiling tiling;
    private final long[] offsets;
    private final DoublePointer tiles;

    Factorisation(Gram gram, int[] order, Workers workers) {
      this.gram = gram;
      this.order = order;
      this.natural = isNatural(order);
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
}
