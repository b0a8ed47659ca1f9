package io.github.trustengine.compress.linalg;

import org.bytedeco.javacpp.FloatPointer;

/** A linear layer that computes: Y += X W<sup>T</sup>. Holds the weights in native memory. */
public final class Projection implements AutoCloseable {

  private static final int ROWS_AT_ONCE = 128;

  private final Workers workers;
  private final int outputs;
  private final int inputs;
  private final FloatPointer weights;

  public Projection(Matrix weights, Workers workers) {
    this.workers = workers;
    this.outputs = weights.rows();
    this.inputs = weights.columns();
    this.weights = Blas.floats(weights.values().length);
    this.weights.put(weights.values(), 0, weights.values().length);
  }

  /**
   * Adds the layer's outputs to rows.
   *
   * @param x a row of inputs per token
   * @param y a row of outputs per token
   */
  public void add(float[] x, float[] y) {
    int tokens = x.length / inputs;
    if (x.length != tokens * inputs || y.length != tokens * outputs) {
      throw new IllegalArgumentException(
          "%d values, %d results for a layer of %d x %d"
              .formatted(x.length, y.length, outputs, inputs));
    }
    int pieces = (tokens + ROWS_AT_ONCE - 1) / ROWS_AT_ONCE;
    workers.forEach(pieces, Piece::new, (piece, i) -> piece.add(x, y, i * ROWS_AT_ONCE));
  }

  @Override
  public void close() {
    weights.close();
  }

  /** Memory of one thread. */
  private final class Piece implements AutoCloseable {
    private final FloatPointer from = Blas.floats((long) ROWS_AT_ONCE * inputs);
    private final FloatPointer to = Blas.floats((long) ROWS_AT_ONCE * outputs);

    void add(float[] x, float[] y, int first) {
      int rows = Math.min(ROWS_AT_ONCE, x.length / inputs - first);
      from.put(x, first * inputs, rows * inputs);
      to.put(y, first * outputs, rows * outputs);
      Blas.addByTransposed(rows, outputs, inputs, from, inputs, weights, inputs, to, outputs);
      to.get(y, first * outputs, rows * outputs);
    }

    @Override
    public void close() {
      from.close();
      to.close();
    }
  }
}
