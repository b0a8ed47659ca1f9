package io.github.trustengine.compress.prune;

import io.github.trustengine.compress.linalg.Matrix;
import io.github.trustengine.compress.linalg.Workers;

/** Choices within groups of consecutive columns. */
final class Groups {

  private Groups() {}

  /** Marks the lowest scores of each group of each row. */
  static void mark(
      float[] scores, Matrix shape, Sparsity.Pattern pattern, boolean[] marks, Workers workers) {
    int columns = shape.columns();
    workers.forEach(
        shape.rows(),
        row -> {
          for (int at = row * columns; at < (row + 1) * columns; at += pattern.of()) {
            Selection.markLowestOfGroup(scores, at, 1, pattern.of(), pattern.zeros(), marks, at);
          }
        });
  }
}
