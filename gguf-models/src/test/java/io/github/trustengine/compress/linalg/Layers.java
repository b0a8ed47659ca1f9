package io.github.trustengine.compress.linalg;

import java.nio.FloatBuffer;
import java.util.Random;

/** Seeded layers: weights, and inputs whose channels are of very different size and correlated. */
public final class Layers {

  private Layers() {}

  public static Matrix weights(int rows, int columns, long seed) {
    var random = new Random(seed);
    var weights = Matrix.zeros(rows, columns);
    for (int i = 0; i < weights.values().length; i++) {
      weights.values()[i] = (float) (random.nextGaussian() * 0.05);
    }
    return weights;
  }

  /** Log-normal column sizes; each channel takes some of its neighbour's. */
  public static Matrix inputs(int tokens, int columns, long seed) {
    var random = new Random(seed);
    var sizes = new double[columns];
    for (int i = 0; i < columns; i++) {
      sizes[i] = Math.exp(random.nextGaussian());
    }
    var inputs = Matrix.zeros(tokens, columns);
    for (int token = 0; token < tokens; token++) {
      double last = 0;
      for (int i = 0; i < columns; i++) {
        last = 0.6 * last + random.nextGaussian();
        inputs.set(token, i, (float) (last * sizes[i]));
      }
    }
    return inputs;
  }

  public static Gram gram(Matrix inputs, Workers workers) {
    try (var accumulator = new GramAccumulator(inputs.columns(), workers)) {
      accumulator.add(FloatBuffer.wrap(inputs.values()));
      return accumulator.finish();
    }
  }

  /** ||M X||<sup>2</sup>, token by token. */
  public static double energy(Matrix matrix, Matrix inputs) {
    double energy = 0;
    for (int token = 0; token < inputs.rows(); token++) {
      for (int row = 0; row < matrix.rows(); row++) {
        double output = 0;
        for (int i = 0; i < matrix.columns(); i++) {
          output += (double) matrix.get(row, i) * inputs.get(token, i);
        }
        energy += output * output;
      }
    }
    return energy;
  }

  public static Matrix minus(Matrix a, Matrix b) {
    var difference = a.copy();
    for (int i = 0; i < difference.values().length; i++) {
      difference.values()[i] -= b.values()[i];
    }
    return difference;
  }
}
