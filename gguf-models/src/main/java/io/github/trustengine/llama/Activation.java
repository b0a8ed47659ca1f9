package io.github.trustengine.llama;

/**
 * Rows of values that a model computes, one row per token. They are still where llama.cpp has them:
 * valid during the call that hands them over, and only copied when they are read.
 */
public interface Activation {

  /** Number of rows. */
  int rows();

  /** Values per row. */
  int columns();

  /**
   * Copies whole rows.
   *
   * @param target receives {@code rows * columns()} values from {@code offset} on
   */
  void read(int firstRow, int rows, float[] target, int offset);

  /** A copy of all rows, one after the other. */
  default float[] values() {
    var values = new float[Math.multiplyExact(rows(), columns())];
    read(0, rows(), values, 0);
    return values;
  }
}
