package io.github.trustengine.compress.linalg;

import org.bytedeco.javacpp.DoublePointer;

/**
 * How well changed weights reproduce a layer's output on the calibration tokens, by the trace
 * formula ||D X||<sup>2</sup> = tr(D C D<sup>T</sup>) with the Gram matrix C: no activations are
 * needed.
 */
public final class Reconstruction {

  private static final int ROWS_AT_ONCE = 1024;

  private final Matrix weights;
  private final Gram gram;
  private final Workers workers;
  private double energy = Double.NaN;

  /**
   * @param weights the layer's weights before
   */
  public Reconstruction(Matrix weights, Gram gram, Workers workers) {
    if (weights.columns() != gram.columns()) {
      throw new IllegalArgumentException(
          "weights of %s, Gram matrix of %d".formatted(weights, gram.columns()));
    }
    this.weights = weights;
    this.gram = gram;
    this.workers = workers;
  }

  /** ||W X||<sup>2</sup>. */
  public synchronized double energy() {
    if (Double.isNaN(energy)) {
      energy = energy(weights, gram, workers);
    }
    return energy;
  }

  /** ||(W - Q) X||<sup>2</sup>. */
  public double squaredError(Matrix changed) {
    return squaredDifference(weights, changed, gram, workers);
  }

  /** ||(W - Q) X||<sup>2</sup> / ||W X||<sup>2</sup>. */
  public double relativeError(Matrix changed) {
    return relative(squaredError(changed));
  }

  /** A squared error that is known already, over ||W X||<sup>2</sup>; 0 if both are zero. */
  public double relative(double squaredError) {
    return squaredError == 0 ? 0 : squaredError / energy();
  }

  /** ||(A - B) X||<sup>2</sup>. */
  public static double squaredDifference(Matrix a, Matrix b, Gram gram, Workers workers) {
    return energy(difference(a, b), gram, workers);
  }

  /**
   * ||(a - b) X||<sup>2</sup> for each row and group of columns alone: row after row, group after
   * group.
   */
  public static double[] groupErrors(
      Matrix a, Matrix b, Gram gram, int groupSize, Workers workers) {
    var difference = difference(a, b);
    int columns = a.columns();
    int groups = (columns + groupSize - 1) / groupSize;
    var errors = new double[a.rows() * groups];
    workers.forEach(
        groups,
        () -> new GroupProduct(a.rows(), Math.min(groupSize, columns)),
        (product, group) -> {
          int from = group * groupSize;
          int width = Math.min(groupSize, columns - from);
          product.errors(difference, gram, from, width, errors, group, groups);
        });
    return errors;
  }

  private static Matrix difference(Matrix a, Matrix b) {
    var difference = a.copy();
    float[] values = difference.values();
    for (int i = 0; i < values.length; i++) {
      values[i] -= b.values()[i];
    }
    return difference;
  }

  /** tr(M C M<sup>T</sup>) = ||M X||<sup>2</sup>. */
  public static double energy(Matrix matrix, Gram gram, Workers workers) {
    var tiling = gram.tiling();
    var sums = new double[tiling.tiles()];
    int atOnce = Math.min(ROWS_AT_ONCE, matrix.rows());
    try (var rows = Blas.doubles((long) atOnce * matrix.columns())) {
      for (int from = 0; from < matrix.rows(); from += atOnce) {
        int first = from;
        int count = Math.min(atOnce, matrix.rows() - from);
        load(matrix, first, count, rows);
        workers.forEach(
            tiling.tiles(),
            () -> new Product(gram, atOnce),
            (product, index) -> sums[index] += product.energy(matrix, first, count, rows, index));
      }
    }
    double energy = 0;
    for (double sum : sums) {
      energy += sum;
    }
    return Math.max(0, energy);
  }

  private static void load(Matrix matrix, int first, int count, DoublePointer rows) {
    int columns = matrix.columns();
    var row = new double[columns];
    for (int r = 0; r < count; r++) {
      for (int c = 0; c < columns; c++) {
        row[c] = matrix.get(first + r, c);
      }
      Blas.at(rows, (long) r * columns).put(row, 0, columns);
    }
  }

  private static final class Product implements AutoCloseable {
    private final Gram gram;
    private final Tiling tiling;
    private final DoublePointer tile;
    private final DoublePointer result;
    private final double[] values;

    Product(Gram gram, int rows) {
      this.gram = gram;
      this.tiling = gram.tiling();
      this.tile = Blas.doubles((long) tiling.width() * tiling.width());
      this.result = Blas.doubles((long) rows * tiling.width());
      this.values = new double[rows * tiling.width()];
    }

    double energy(Matrix matrix, int first, int count, DoublePointer rows, int index) {
      int j = Tiling.columnOf(index);
      int i = index - Tiling.index(0, j);
      int width = tiling.size(j);
      double[] values =
          i == j ? gram.block(tiling.start(j), tiling.start(j) + width) : gram.tile(i, j);
      tile.put(values, 0, values.length);
      Blas.gemm(
          count,
          width,
          tiling.size(i),
          1,
          Blas.at(rows, tiling.start(i)),
          matrix.columns(),
          tile,
          width,
          0,
          result,
          width);
      result.get(this.values, 0, count * width);
      double sum = 0;
      for (int r = 0; r < count; r++) {
        for (int c = 0; c < width; c++) {
          sum += this.values[r * width + c] * matrix.get(first + r, tiling.start(j) + c);
        }
      }
      return i == j ? sum : 2 * sum;
    }

    @Override
    public void close() {
      tile.close();
      result.close();
    }
  }

  /** One group's block, for as many rows at once as fit into {@link #ROWS_AT_ONCE}. */
  private static final class GroupProduct implements AutoCloseable {
    private final DoublePointer block;
    private final DoublePointer rows;
    private final DoublePointer result;
    private final double[] differences;
    private final double[] products;

    GroupProduct(int rows, int width) {
      int atOnce = Math.min(rows, ROWS_AT_ONCE);
      this.block = Blas.doubles((long) width * width);
      this.rows = Blas.doubles((long) atOnce * width);
      this.result = Blas.doubles((long) atOnce * width);
      this.differences = new double[atOnce * width];
      this.products = new double[atOnce * width];
    }

    void errors(
        Matrix difference, Gram gram, int from, int width, double[] errors, int group, int groups) {
      block.put(gram.block(from, from + width), 0, width * width);
      for (int first = 0; first < difference.rows(); first += ROWS_AT_ONCE) {
        int count = Math.min(ROWS_AT_ONCE, difference.rows() - first);
        for (int r = 0; r < count; r++) {
          for (int c = 0; c < width; c++) {
            differences[r * width + c] = difference.get(first + r, from + c);
          }
        }
        rows.put(differences, 0, count * width);
        Blas.gemm(count, width, width, 1, rows, width, block, width, 0, result, width);
        result.get(products, 0, count * width);
        for (int r = 0; r < count; r++) {
          double sum = 0;
          for (int c = 0; c < width; c++) {
            sum += products[r * width + c] * differences[r * width + c];
          }
          errors[(first + r) * groups + group] = sum;
        }
      }
    }

    @Override
    public void close() {
      block.close();
      rows.close();
      result.close();
    }
  }
}
