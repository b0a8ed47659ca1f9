package io.github.trustengine.compress.prune;

/** How many weights are zeroed, and where they may be. */
public sealed interface Sparsity {

  /** The share of weights that are zeroed. */
  double fraction();

  /**
   * Checks that rows of a length can be pruned so.
   *
   * @throws IllegalArgumentException if not
   */
  default void requireColumns(int columns) {}

  /**
   * Zeros anywhere.
   *
   * @param fraction from 0, below 1
   */
  record Unstructured(double fraction) implements Sparsity {
    public Unstructured {
      if (!(fraction >= 0 && fraction < 1)) {
        throw new IllegalArgumentException(
            "a sparsity of %s; it is from 0 and below 1".formatted(fraction));
      }
    }
  }

  /**
   * In each group of consecutive columns of a row, a fixed number of zeros: 2:4 is {@code
   * Pattern(2, 4)}.
   *
   * @param zeros weights that are zeroed in each group
   * @param of columns of a group: 2, 4, 8, 16 or 32
   */
  record Pattern(int zeros, int of) implements Sparsity {
    public Pattern {
      if (of < 2 || of > 32 || Integer.bitCount(of) != 1 || zeros < 1 || zeros >= of) {
        throw new IllegalArgumentException(
            "%d of %d; groups are of 2, 4, 8, 16 or 32, with zeros and others"
                .formatted(zeros, of));
      }
    }

    @Override
    public double fraction() {
      return (double) zeros / of;
    }

    @Override
    public void requireColumns(int columns) {
      if (columns % of != 0) {
        throw new IllegalArgumentException(
            "rows of %d are no whole groups of %d".formatted(columns, of));
      }
    }
  }
}
