package io.github.trustengine.compress.prune;

import io.github.trustengine.compress.linalg.Matrix;

/** Pruned weights, and which were pruned: a kept weight may be zero by itself. */
public final class PrunedMatrix {

  private final Matrix values;
  private final boolean[] pruned;

  /**
   * @param pruned per weight, row after row
   */
  PrunedMatrix(Matrix values, boolean[] pruned) {
    this.values = values;
    this.pruned = pruned;
  }

  /** Weights with those that are pruned set to zero, the others as they are, bit for bit. */
  static PrunedMatrix of(Matrix weights, boolean[] pruned) {
    var values = weights.copy();
    for (int i = 0; i < pruned.length; i++) {
      if (pruned[i]) {
        values.values()[i] = 0;
      }
    }
    return new PrunedMatrix(values, pruned);
  }

  public Matrix values() {
    return values;
  }

  public boolean isPruned(int row, int column) {
    return pruned[row * values.columns() + column];
  }

  /** How many were pruned. */
  public int count() {
    int count = 0;
    for (boolean one : pruned) {
      count += one ? 1 : 0;
    }
    return count;
  }
}
