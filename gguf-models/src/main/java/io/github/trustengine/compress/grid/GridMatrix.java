package io.github.trustengine.compress.grid;

import io.github.trustengine.compress.linalg.Matrix;

/** A matrix whose values lie on a {@link UniformGrid}: a code per weight, a grid per group. */
public final class GridMatrix {

  private final UniformGrid grid;
  private final int rows;
  private final int columns;
  private final int stride;
  private final int groups;
  private final byte[] codes;
  private final float[] scales;
  private final short[] zeros;

  /** A matrix to be filled. */
  public GridMatrix(UniformGrid grid, int rows, int columns) {
    this.grid = grid;
    this.rows = rows;
    this.columns = columns;
    this.stride = grid.stride(columns);
    this.groups = grid.groups(columns);
    this.codes = new byte[Math.multiplyExact(rows, columns)];
    this.scales = new float[rows * groups];
    this.zeros = new short[rows * groups];
  }

  public UniformGrid grid() {
    return grid;
  }

  public int rows() {
    return rows;
  }

  public int columns() {
    return columns;
  }

  /** Groups of a row. */
  public int groups() {
    return groups;
  }

  /** The group that a column is in. */
  public int groupOf(int column) {
    return column / stride;
  }

  public void setGroup(int row, int group, UniformGrid.Group value) {
    scales[row * groups + group] = value.scale();
    zeros[row * groups + group] = (short) value.zero();
  }

  public float scale(int row, int group) {
    return scales[row * groups + group];
  }

  public int zero(int row, int group) {
    return zeros[row * groups + group];
  }

  /** Rounds a weight to the grid of its group, keeps the code and returns the value. */
  public float round(int row, int column, float weight) {
    int at = row * groups + column / stride;
    int code = grid.code(weight, scales[at], zeros[at]);
    codes[row * columns + column] = (byte) code;
    return scales[at] * (code - zeros[at]);
  }

  /** Keeps a code that is given as {@link #level}. */
  public void setLevel(int row, int column, int group, int level) {
    codes[row * columns + column] = (byte) (level + zeros[row * groups + group]);
  }

  /** The code, from 0. */
  public int code(int row, int column) {
    return Byte.toUnsignedInt(codes[row * columns + column]);
  }

  /** The code less the zero of its group: the value in units of the scale. */
  public int level(int row, int column) {
    return code(row, column) - zeros[row * groups + column / stride];
  }

  public float value(int row, int column) {
    return scales[row * groups + column / stride] * level(row, column);
  }

  /** All values. */
  public Matrix values() {
    var values = Matrix.zeros(rows, columns);
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        values.set(row, column, value(row, column));
      }
    }
    return values;
  }

  /** Bits per weight as the method counts them; see {@link UniformGrid#bitsPerWeight}. */
  public double bitsPerWeight() {
    return grid.bitsPerWeight(columns);
  }
}
