package io.github.trustengine.compress.linalg;

import java.nio.FloatBuffer;
import org.bytedeco.javacpp.FloatPointer;

/**
 * Adds up the {@link Gram} matrix of inputs that arrive in pieces. Products of {@value #TOKENS}
 * tokens are made in single precision and added up in double. The result does not depend on how the
 * tokens are cut into pieces.
 *
 * <p>Memory: 4 (columns)<sup>2</sup> bytes of heap and {@value #TOKENS} rows of native memory.
 */
public final class GramAccumulator implements AutoCloseable {

  private static final int TOKENS = 1024;

  private final Workers workers;
  private final boolean products;
  private final Tiling tiling;
  private final double[][] tiles;
  private final double[] squares;
  private final double[] magnitudes;
  private final FloatPointer rows;
  private final FloatBuffer pending;
  private long tokens;
  private boolean closed;

  /**
   * @param columns of the inputs
   */
  public GramAccumulator(int columns, Workers workers) {
    this(columns, workers, true);
  }

  private GramAccumulator(int columns, Workers workers, boolean products) {
    this.workers = workers;
    this.products = products;
    this.tiling = Tiling.of(columns);
    this.tiles = products ? Gram.zeros(tiling) : new double[0][];
    this.squares = new double[columns];
    this.magnitudes = new double[columns];
    this.rows = Blas.floats((long) TOKENS * columns);
    this.pending = rows.asBuffer();
  }

  /** One that adds up the sums over columns alone, to be had from {@link #finishSums}. */
  public static GramAccumulator ofSums(int columns, Workers workers) {
    return new GramAccumulator(columns, workers, false);
  }

  /**
   * Adds tokens.
   *
   * @param inputs the remaining floats: one token's columns after the other's
   * @throws NumericalException if an input is no finite number; that tokens are finite is looked at
   *     {@value #TOKENS} at a time
   */
  public void add(FloatBuffer inputs) {
    if (closed) {
      throw new IllegalStateException("the matrix is finished");
    }
    if (inputs.remaining() % tiling.order() != 0) {
      throw new IllegalArgumentException(
          "%d floats are no whole rows of %d".formatted(inputs.remaining(), tiling.order()));
    }
    var source = inputs.duplicate();
    while (source.hasRemaining()) {
      int count = Math.min(source.remaining(), pending.remaining());
      pending.put(source.slice().limit(count));
      source.position(source.position() + count);
      if (!pending.hasRemaining()) {
        flush();
      }
    }
  }

  /**
   * The matrix of all tokens; no more can be added.
   *
   * @throws NumericalException if there are none, or one is no finite number
   */
  public Gram finish() {
    if (!products) {
      throw new IllegalStateException("sums alone were added up");
    }
    ColumnSums sums = finishSums();
    return new Gram(tiling, tiles, sums);
  }

  /**
   * The sums over the columns of all tokens, the same as the matrix has; no more can be added.
   *
   * @throws NumericalException if there are none, or one is no finite number
   */
  public ColumnSums finishSums() {
    if (closed) {
      throw new IllegalStateException("the matrix is finished");
    }
    flush();
    close();
    if (tokens == 0) {
      throw new NumericalException(
          "there are no inputs to calibrate with; give a longer calibration text");
    }
    return new ColumnSums(tokens, squares, magnitudes);
  }

  /** Frees the memory. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      rows.close();
    }
  }

  private void flush() {
    int count = pending.position() / tiling.order();
    pending.clear();
    if (count == 0) {
      return;
    }
    workers.forEach(tiling.count(), tile -> addSums(tile, count));
    if (products) {
      workers.forEach(tiling.tiles(), Product::new, (product, index) -> product.add(index, count));
    }
    tokens += count;
  }

  private void addSums(int tile, int count) {
    int start = tiling.start(tile);
    int size = tiling.size(tile);
    var row = new float[size];
    var sumSquares = new double[size];
    var sumMagnitudes = new double[size];
    for (int token = 0; token < count; token++) {
      pending.get(token * tiling.order() + start, row);
      for (int i = 0; i < size; i++) {
        double value = row[i];
        sumSquares[i] += value * value;
        sumMagnitudes[i] += Math.abs(value);
      }
    }
    for (int i = 0; i < size; i++) {
      // Squares of floats do not overflow a double: sums are finite if all inputs are. But products
      // are made of floats.
      if (!(sumSquares[i] < Float.MAX_VALUE)) {
        throw unusable(start + i, count);
      }
      squares[start + i] += sumSquares[i];
      magnitudes[start + i] += sumMagnitudes[i];
    }
  }

  private NumericalException unusable(int column, int count) {
    for (int token = 0; token < count; token++) {
      float value = pending.get(token * tiling.order() + column);
      if (!Float.isFinite(value)) {
        return new NumericalException(
            "input %d of calibration token %d is %s; the model computes no usable numbers on this text, or its file is damaged"
                .formatted(column, tokens + token, value));
      }
    }
    return new NumericalException(
        "the inputs %d of the calibration tokens from %d on are too large to be squared"
            .formatted(column, tokens));
  }

  /** One tile's product in single precision. */
  private final class Product implements AutoCloseable {
    private final FloatPointer result = Blas.floats((long) tiling.width() * tiling.width());
    private final float[] values = new float[tiling.width() * tiling.width()];

    void add(int index, int count) {
      int j = Tiling.columnOf(index);
      int i = index - Tiling.index(0, j);
      int height = tiling.size(i);
      int width = tiling.size(j);
      var left = Blas.at(rows, tiling.start(i));
      if (i == j) {
        Blas.syrkTransposed(width, count, left, tiling.order(), result, width);
      } else {
        Blas.gemmTransposed(
            height,
            width,
            count,
            1,
            left,
            tiling.order(),
            Blas.at(rows, tiling.start(j)),
            tiling.order(),
            0,
            result,
            width);
      }
      result.get(values, 0, height * width);
      double[] tile = tiles[index];
      for (int row = 0; row < height; row++) {
        for (int at = row * width + (i == j ? row : 0); at < (row + 1) * width; at++) {
          tile[at] += values[at];
        }
      }
    }

    @Override
    public void close() {
      result.close();
    }
  }
}
