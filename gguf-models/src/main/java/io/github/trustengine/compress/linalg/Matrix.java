package io.github.trustengine.compress.linalg;

import java.util.Arrays;

/**
 * A matrix of floats, row after row. The weights of a linear layer have a row per output and a
 * column per input.
 */
public final class Matrix {

  private final int rows;
  private final int columns;
  private final float[] values;

  private Matrix(int rows, int columns, float[] values) {
    this.rows = rows;
    this.columns = columns;
    this.values = values;
  }

  /** A matrix of zeros. */
  public static Matrix zeros(int rows, int columns) {
    return of(rows, columns, new float[Math.multiplyExact(rows, columns)]);
  }

  /**
   * A matrix with given values.
   *
   * @param values kept, not copied
   */
  public static Matrix of(int rows, int columns, float[] values) {
    if (rows < 1 || columns < 1 || (long) rows * columns != values.length) {
      throw new IllegalArgumentException(
          "%d values are no matrix of %d x %d".formatted(values.length, rows, columns));
    }
    return new Matrix(rows, columns, values);
  }

  /** Outputs. */
  public int rows() {
    return rows;
  }

  /** Inputs. */
  public int columns() {
    return columns;
  }

  /** The values themselves, no copy. */
  public float[] values() {
    return values;
  }

  public float get(int row, int column) {
    return values[row * columns + column];
  }

  public void set(int row, int column, float value) {
    values[row * columns + column] = value;
  }

  public Matrix copy() {
    return new Matrix(rows, columns, values.clone());
  }

  /** This matrix with each column multiplied by a factor. */
  public Matrix timesColumns(float[] factors) {
    checkLength(factors, columns);
    var result = copy();
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        result.values[row * columns + column] *= factors[column];
      }
    }
    return result;
  }

  /** This matrix with each column divided by a number. */
  public Matrix overColumns(float[] divisors) {
    checkLength(divisors, columns);
    var result = copy();
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        result.values[row * columns + column] /= divisors[column];
      }
    }
    return result;
  }

  /** This matrix with each row divided by a number. */
  public Matrix overRows(float[] divisors) {
    checkLength(divisors, rows);
    var result = copy();
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        result.values[row * columns + column] /= divisors[row];
      }
    }
    return result;
  }

  /** The share of values that are zero. */
  public double sparsity() {
    long zeros = 0;
    for (float value : values) {
      zeros += value == 0 ? 1 : 0;
    }
    return (double) zeros / values.length;
  }

  /**
   * Checks that there are only finite numbers.
   *
   * @param what names the matrix in the message
   * @throws NumericalException if there are others
   */
  public void requireFinite(String what) {
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        throw new NumericalException(
            "%s: row %d, column %d is %s; the model's file is damaged: fetch or convert it again"
                .formatted(what, i / columns, i % columns, values[i]));
      }
    }
  }

  /** Whether both have the same shape and the same values. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Matrix matrix
        && rows == matrix.rows
        && columns == matrix.columns
        && Arrays.equals(values, matrix.values);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * rows + columns) + Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return rows + " x " + columns;
  }

  private static void checkLength(float[] factors, int expected) {
    if (factors.length != expected) {
      throw new IllegalArgumentException("%d factors for %d".formatted(factors.length, expected));
    }
  }
}
