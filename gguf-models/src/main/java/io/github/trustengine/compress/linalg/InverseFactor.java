package io.github.trustengine.compress.linalg;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.FloatPointer;

/**
 * The upper triangle U with H<sup>-1</sup> = U<sup>T</sup> U for a damped Gram matrix H, which the
 * sweeps of SparseGPT and GPTQ go by (Frantar et al., <i>GPTQ</i>, 2023, section 3.3, step 3).
 *
 * <p>H itself is factored, not its inverse: H = R R<sup>T</sup> with R upper, from the last column
 * to the first, and U = R<sup>-1</sup>. That is the same U, for U H U<sup>T</sup> is the identity,
 * at half the cost and better conditioned.
 *
 * <p>Columns may be swept in another order than their own: U then belongs to H with its rows and
 * columns in that order. Memory: 4 d<sup>2</sup> bytes of native memory, 8 d<sup>2</sup> while it
 * is made.
 */
public final class InverseFactor implements AutoCloseable {

  /** Damping grows by this factor until there is a factorisation. */
  private static final double GROWTH = 10;

  private static final double MOST_DAMPING = 10;

  private final Gram gram;
  private final int[] order;
  private final boolean[] dead;
  private final double[] added;
  private final double damping;
  private final List<String> warnings;
  private final FloatPointer upper;
  private final float[] pivots;

  private InverseFactor(
      Gram gram,
      int[] order,
      boolean[] dead,
      double[] added,
      double damping,
      List<String> warnings,
      FloatPointer upper) {
    this.gram = gram;
    this.order = order;
    this.dead = dead;
    this.added = added;
    this.damping = damping;
    this.warnings = List.copyOf(warnings);
    this.upper = upper;
    this.pivots = new float[order.length];
    for (int i = 0; i < pivots.length; i++) {
      pivots[i] = get(i, i);
    }
  }

  /** In what order the columns are swept. */
  public enum Order {
    /** As they are. */
    NATURAL,
    /** By descending diagonal of H: GPTQ's act-order. Of equal ones the lower column first. */
    DESCENDING
  }

  /**
   * Factors a Gram matrix.
   *
   * @param damping added to the diagonal, as a part of its mean; the papers' programs take 0.01.
   *     Where that is too little for a factorisation it grows by factors of ten, with a warning
   * @throws NumericalException if there is no factorisation with any damping, or all inputs are
   *     zero
   */
  public static InverseFactor of(Gram gram, double damping, Order order, Workers workers) {
    if (!(damping >= 0 && damping <= MOST_DAMPING)) {
      throw new IllegalArgumentException("a damping of " + damping);
    }
    double[] diagonal = gram.diagonal();
    var dead = new boolean[diagonal.length];
    int alive = 0;
    double sum = 0;
    for (int i = 0; i < diagonal.length; i++) {
      dead[i] = !(diagonal[i] > 0);
      alive += dead[i] ? 0 : 1;
      sum += diagonal[i];
    }
    if (alive == 0) {
      throw new NumericalException(
          "all inputs of the layer are zero on the calibration text; give another text");
    }
    double mean = sum / alive;
    List<String> warnings = new ArrayList<>();
    if (gram.tokens() < alive) {
      warnings.add(
          "%d calibration tokens for %d inputs: too few to tell them apart; give more text"
              .formatted(gram.tokens(), alive));
    }
    int[] columns = columns(diagonal, order);
    try (var factorisation = new Factorisation(gram, columns, workers)) {
      double tried = damping;
      while (true) {
        // A dead column is one of mean size that depends on no other.
        var added = new double[diagonal.length];
        for (int i = 0; i < added.length; i++) {
          added[i] = tried * mean + (dead[i] ? mean : 0);
        }
        if (factorisation.factor(added)) {
          if (tried > damping) {
            warnings.add(
                "the inputs depend on each other: damping %s instead of %s"
                    .formatted(tried, damping));
          }
          return new InverseFactor(
              gram, columns, dead, added, tried, warnings, factorisation.invert());
        }
        tried = tried == 0 ? 1e-6 : tried * GROWTH;
        if (tried > MOST_DAMPING) {
          throw new NumericalException(
              "the Gram matrix of the layer's inputs has no Cholesky factor, even with its diagonal damped by %s of its mean"
                  .formatted(tried / GROWTH));
        }
      }
    }
  }

  /** The matrix that was factored, without damping. */
  public Gram gram() {
    return gram;
  }

  public int columns() {
    return order.length;
  }

  /** The damping in use, as a part of the diagonal's mean. */
  public double damping() {
    return damping;
  }

  /** What a report should mention. */
  public List<String> warnings() {
    return warnings;
  }

  /** The column that comes at a position of the sweep. */
  public int column(int position) {
    return order[position];
  }

  /** Whether columns are swept in their own order. */
  public boolean isNatural() {
    return isNatural(order);
  }

  static boolean isNatural(int[] order) {
    for (int i = 0; i < order.length; i++) {
      if (order[i] != i) {
        return false;
      }
    }
    return true;
  }

  /** Weights in which the columns count as zero whose inputs are all zero. */
  public Matrix withoutDead(Matrix weights) {
    if (IntStream.range(0, columns()).noneMatch(this::isDead)) {
      return weights;
    }
    var result = weights.copy();
    for (int column = 0; column < columns(); column++) {
      if (dead[column]) {
        for (int row = 0; row < weights.rows(); row++) {
          result.set(row, column, 0);
        }
      }
    }
    return result;
  }

  /** Whether a column's inputs are all zero. */
  public boolean isDead(int column) {
    return dead[column];
  }

  /** What was added to a column's element of the diagonal. */
  double added(int column) {
    return added[column];
  }

  /** An element of U, by positions of the sweep. */
  public float get(int i, int j) {
    return upper.get((long) i * columns() + j);
  }

  /** An element of U's diagonal. */
  public float pivot(int position) {
    return pivots[position];
  }

  /** U, row after row, zero below the diagonal. */
  FloatPointer upper() {
    return upper;
  }

  /** Frees the memory. */
  @Override
  public void close() {
    upper.close();
  }

  private static int[] columns(double[] diagonal, Order order) {
    var natural = IntStream.range(0, diagonal.length);
    return switch (order) {
      case NATURAL -> natural.toArray();
      case DESCENDING ->
          natural
              .boxed()
              .sorted(Comparator.comparingDouble((Integer i) -> -diagonal[i]))
              .mapToInt(Integer::intValue)
              .toArray();
    };
  }
}
