package io.github.trustengine.compress.linalg;

import java.util.Arrays;

/**
 * Per column of a layer's input X, over all tokens: the sum of squares (what an importance matrix
 * holds) and the sum of magnitudes.
 */
public final class ColumnSums {

  private final long tokens;
  private final double[] squares;
  private final double[] magnitudes;

  /**
   * @param tokens rows of X
   * @param squares sums of x<sup>2</sup>; kept, not copied
   * @param magnitudes sums of |x|; kept, not copied
   */
  public ColumnSums(long tokens, double[] squares, double[] magnitudes) {
    if (squares.length != magnitudes.length) {
      throw new IllegalArgumentException("sums of different length");
    }
    this.tokens = tokens;
    this.squares = squares;
    this.magnitudes = magnitudes;
  }

  /** From mean squares alone, as an importance matrix has them: magnitudes are unknown (NaN). */
  public static ColumnSums ofMeanSquares(float[] meanSquares) {
    var squares = new double[meanSquares.length];
    var magnitudes = new double[meanSquares.length];
    Arrays.fill(magnitudes, Double.NaN);
    for (int i = 0; i < squares.length; i++) {
      squares[i] = meanSquares[i];
    }
    return new ColumnSums(1, squares, magnitudes);
  }

  public int columns() {
    return squares.length;
  }

  /** Rows of X. */
  public long tokens() {
    return tokens;
  }

  /** Sums of x<sup>2</sup>, no copy. */
  public double[] squares() {
    return squares;
  }

  /** Sums of |x|, no copy. */
  public double[] magnitudes() {
    return magnitudes;
  }

  /** Mean of x<sup>2</sup> per column: the values of an importance matrix. */
  public float[] meanSquares() {
    return means(squares);
  }

  /** Mean of |x| per column: AWQ's measure of a channel's activation. */
  public float[] meanMagnitudes() {
    return means(magnitudes);
  }

  /** Over the tokens of both. */
  public ColumnSums plus(ColumnSums other) {
    if (columns() != other.columns()) {
      throw new IllegalArgumentException(
          "%d and %d columns do not add up".formatted(columns(), other.columns()));
    }
    var sumSquares = squares.clone();
    var sumMagnitudes = magnitudes.clone();
    for (int i = 0; i < columns(); i++) {
      sumSquares[i] += other.squares[i];
      sumMagnitudes[i] += other.magnitudes[i];
    }
    return new ColumnSums(tokens + other.tokens, sumSquares, sumMagnitudes);
  }

  /** Of the inputs X divided, column by column, by factors. */
  public ColumnSums over(float[] factors) {
    var overSquares = squares.clone();
    var overMagnitudes = magnitudes.clone();
    for (int i = 0; i < columns(); i++) {
      overSquares[i] /= (double) factors[i] * factors[i];
      overMagnitudes[i] /= Math.abs(factors[i]);
    }
    return new ColumnSums(tokens, overSquares, overMagnitudes);
  }

  private float[] means(double[] sums) {
    var means = new float[sums.length];
    for (int i = 0; i < sums.length; i++) {
      means[i] = (float) (sums[i] / tokens);
    }
    return means;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ColumnSums sums
        && tokens == sums.tokens
        && Arrays.equals(squares, sums.squares)
        && Arrays.equals(magnitudes, sums.magnitudes);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * Long.hashCode(tokens) + Arrays.hashCode(squares))
        + Arrays.hashCode(magnitudes);
  }

  @Override
  public String toString() {
    return "sums of %d columns over %d tokens".formatted(columns(), tokens);
  }
}
