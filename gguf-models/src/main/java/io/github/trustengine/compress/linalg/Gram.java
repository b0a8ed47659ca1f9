package io.github.trustengine.compress.linalg;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;

/**
 * The Gram matrix C = X<sup>T</sup> X of a layer's input X (tokens x columns), in double precision,
 * with the {@link ColumnSums} of the same tokens. The Hessian of SparseGPT and GPTQ, 2/N C, is this
 * up to a factor that cancels everywhere. Made by {@link GramAccumulator}.
 */
public final class Gram {

  private final Tiling tiling;
  private final double[][] tiles;
  private final ColumnSums sums;

  /**
   * @param tiles of the diagonal, only the upper triangle is read
   */
  Gram(Tiling tiling, double[][] tiles, ColumnSums sums) {
    this.tiling = tiling;
    this.tiles = tiles;
    this.sums = sums;
  }

  /** The Gram matrix of inputs that are uncorrelated and of equal size: the identity. */
  public static Gram identity(int columns) {
    var tiling = Tiling.of(columns);
    var tiles = zeros(tiling);
    var ones = new double[columns];
    Arrays.fill(ones, 1);
    for (int i = 0; i < columns; i++) {
      int tile = tiling.tileOf(i);
      int within = i - tiling.start(tile);
      tiles[Tiling.index(tile, tile)][within * tiling.size(tile) + within] = 1;
    }
    return new Gram(tiling, tiles, new ColumnSums(1, ones, ones.clone()));
  }

  static double[][] zeros(Tiling tiling) {
    var tiles = new double[tiling.tiles()][];
    for (int j = 0; j < tiling.count(); j++) {
      for (int i = 0; i <= j; i++) {
        tiles[Tiling.index(i, j)] = new double[tiling.elements(i, j)];
      }
    }
    return tiles;
  }

  /** Columns of X. */
  public int columns() {
    return tiling.order();
  }

  /** Rows of X. */
  public long tokens() {
    return sums.tokens();
  }

  /** Sums over the columns of the same X. */
  public ColumnSums sums() {
    return sums;
  }

  /** The sum over the tokens of x<sub>i</sub> x<sub>j</sub>. */
  public double get(int i, int j) {
    int row = Math.min(i, j);
    int column = Math.max(i, j);
    int tileRow = tiling.tileOf(row);
    int tileColumn = tiling.tileOf(column);
    return tiles[Tiling.index(tileRow, tileColumn)][
        (row - tiling.start(tileRow)) * tiling.size(tileColumn)
            + column
            - tiling.start(tileColumn)];
  }

  /** The diagonal: the sums of squares. */
  public double[] diagonal() {
    var diagonal = new double[columns()];
    for (int i = 0; i < diagonal.length; i++) {
      diagonal[i] = get(i, i);
    }
    return diagonal;
  }

  /** The rows and columns {@code from} to {@code to - 1}, row after row. */
  public double[] block(int from, int to) {
    int size = to - from;
    var block = new double[size * size];
    for (int i = 0; i < size; i++) {
      for (int j = i; j < size; j++) {
        block[i * size + j] = block[j * size + i] = get(from + i, from + j);
      }
    }
    return block;
  }

  /** Over the tokens of both. */
  public Gram plus(Gram other) {
    var sum = new double[tiles.length][];
    var added = sums.plus(other.sums);
    for (int t = 0; t < tiles.length; t++) {
      sum[t] = tiles[t].clone();
      for (int i = 0; i < sum[t].length; i++) {
        sum[t][i] += other.tiles[t][i];
      }
    }
    return new Gram(tiling, sum, added);
  }

  /**
   * Of the inputs X divided, column by column, by factors: what the inputs of a layer become when
   * AWQ's scales are folded into what comes before it.
   */
  public Gram over(float[] factors) {
    if (factors.length != columns()) {
      throw new IllegalArgumentException(
          "%d factors for %d columns".formatted(factors.length, columns()));
    }
    var scaled = zeros(tiling);
    for (int j = 0; j < tiling.count(); j++) {
      for (int i = 0; i <= j; i++) {
        double[] from = tiles[Tiling.index(i, j)];
        double[] to = scaled[Tiling.index(i, j)];
        for (int row = 0, at = 0; row < tiling.size(i); row++) {
          double factor = factors[tiling.start(i) + row];
          for (int column = 0; column < tiling.size(j); column++, at++) {
            to[at] = from[at] / (factor * factors[tiling.start(j) + column]);
          }
        }
      }
    }
    return new Gram(tiling, scaled, sums.over(factors));
  }

  Tiling tiling() {
    return tiling;
  }

  /**
   * A tile of the upper triangle, no copy; of those on the diagonal the lower part is undefined.
   */
  double[] tile(int i, int j) {
    return tiles[Tiling.index(i, j)];
  }

  /** How many bytes {@link #write} writes for a matrix of that many columns. */
  public static long bytes(int columns) {
    return GramFormat.bytes(Tiling.of(columns));
  }

  /** Writes this matrix; {@link #read} reads it. The stream stays open. */
  public void write(OutputStream target) throws IOException {
    new GramFormat.Writer(target).write(this, tiles);
  }

  /**
   * Reads what {@link #write} wrote. The stream stays open.
   *
   * @throws IOException if it is something else, of another version or damaged
   */
  public static Gram read(InputStream source) throws IOException {
    return new GramFormat.Reader(source).read();
  }
}
