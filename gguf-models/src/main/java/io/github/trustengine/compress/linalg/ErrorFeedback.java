package io.github.trustengine.compress.linalg;

import org.bytedeco.javacpp.FloatPointer;

/**
 * The sweep that SparseGPT and GPTQ share: column after column is changed by a {@link Rule}, and
 * the columns to come make up for the change (Frantar et al., <i>GPTQ</i>, 2023, algorithm 1):
 *
 * <pre>
 * e = (w_i - q_i) / U_ii;   w_j -= e U_ij  for j &gt; i
 * </pre>
 *
 * <p>Rows do not depend on each other, so tiles of rows are swept in parallel. Changes reach the
 * columns of the same block at once and those of later blocks through one product per block.
 */
public final class ErrorFeedback {

  /** Within so many columns corrections are made one column at a time. */
  public static final int STEP = 32;

  private static final int TILE_ROWS = 96;

  private final InverseFactor factor;
  private final int blockWidth;
  private final Workers workers;

  /**
   * @param blockWidth columns of a block, a multiple of {@link #STEP}; 128 in the papers
   */
  public ErrorFeedback(InverseFactor factor, int blockWidth, Workers workers) {
    if (blockWidth < STEP || blockWidth % STEP != 0) {
      throw new IllegalArgumentException("blocks of %d columns".formatted(blockWidth));
    }
    this.factor = factor;
    this.blockWidth = blockWidth;
    this.workers = workers;
  }

  /** What columns become. Positions count in the order of the sweep. */
  public interface Rule {

    /**
     * Looks at the current weights of a block, of all rows, before any column of it is changed.
     *
     * @param from the first position of the block
     */
    default void begin(int from, Block block) {}

    /** The rule for some rows; asked for once per tile of rows. */
    RowsRule rows(int firstRow, int count);
  }

  /** What columns become in some rows. Called by one thread at a time, positions in order. */
  public interface RowsRule {

    /**
     * Before the {@link #STEP} columns from a position on: all earlier changes are in the weights.
     */
    default void step(int position, Tile tile) {}

    /**
     * Changes a column.
     *
     * @param tile its weights at this position hold all corrections
     * @param target receives the new value of each row of the tile
     */
    void change(int position, Tile tile, float[] target);
  }

  /** The current weights of all rows in the columns of one block. */
  public final class Block {
    private final FloatPointer working;
    private final int rows;
    private final int from;
    private final int width;

    private Block(FloatPointer working, int rows, int from, int width) {
      this.working = working;
      this.rows = rows;
      this.from = from;
      this.width = width;
    }

    public int width() {
      return width;
    }

    public int rows() {
      return rows;
    }

    /** Copies a row's weights. */
    public void row(int row, float[] target, int at) {
      Blas.at(working, (long) row * factor.columns() + from).get(target, at, width);
    }
  }

  /** The current weights of some rows: in the block at hand, column after column. */
  public static final class Tile {
    private final float[] current;
    private final int stride;
    private int from;
    private int to;
    private FloatPointer rows;
    private int columns;
    private int count;

    private Tile(int blockWidth) {
      this.current = new float[blockWidth * TILE_ROWS];
      this.stride = TILE_ROWS;
      this.rows = new FloatPointer();
    }

    /** Rows of the tile. */
    public int count() {
      return count;
    }

    /** The weights: those of row r at a position are at {@code at(position) + r}. */
    public float[] current() {
      return current;
    }

    /** Where the weights at a position of the block begin. */
    public int at(int position) {
      return (position - from) * stride;
    }

    /**
     * Copies a row's weights from a position of the block on, to one of the block or beyond it.
     * Those beyond do not have the corrections of this block yet.
     */
    public void read(int row, int first, int end, float[] target) {
      int within = Math.min(end, to);
      for (int position = first; position < within; position++) {
        target[position - first] = current[at(position) + row];
      }
      if (end > within) {
        Blas.at(rows, (long) row * columns + within).get(target, within - first, end - within);
      }
    }
  }

  /**
   * What came out.
   *
   * @param values the changed weights
   * @param squaredError ||(W - Q) X||<sup>2</sup> over the calibration tokens
   */
  public record Result(Matrix values, double squaredError) {}

  /**
   * Sweeps over the columns of a layer's weights.
   *
   * @param weights finite; see {@link InverseFactor#withoutDead}
   */
  public Result sweep(Matrix weights, Rule rule) {
    int d = factor.columns();
    if (weights.columns() != d) {
      throw new IllegalArgumentException("weights of %s, factor of %d".formatted(weights, d));
    }
    int tiles = (weights.rows() + TILE_ROWS - 1) / TILE_ROWS;
    var rules = new RowsRule[tiles];
    for (int t = 0; t < tiles; t++) {
      rules[t] = rule.rows(t * TILE_ROWS, Math.min(TILE_ROWS, weights.rows() - t * TILE_ROWS));
    }
    var values = Matrix.zeros(weights.rows(), d);
    var errors = new double[tiles];
    try (var working = Blas.floats((long) weights.rows() * d)) {
      workers.forEach(tiles, t -> load(weights, t, working));
      for (int from = 0; from < d; from += blockWidth) {
        int width = Math.min(blockWidth, d - from);
        rule.begin(from, new Block(working, weights.rows(), from, width));
        var sweep = new BlockSweep(weights, values, working, from, width);
        workers.forEach(
            tiles, Scratch::new, (scratch, t) -> errors[t] += sweep.tile(t, rules[t], scratch));
      }
    }
    double error = 0;
    for (double part : errors) {
      error += part;
    }
    return new Result(values, Math.max(0, error));
  }

  private void load(Matrix weights, int tile, FloatPointer working) {
    int d = factor.columns();
    var row = new float[d];
    int end = Math.min(weights.rows(), (tile + 1) * TILE_ROWS);
    for (int r = tile * TILE_ROWS; r < end; r++) {
      for (int position = 0; position < d; position++) {
        row[position] = weights.get(r, factor.column(position));
      }
      Blas.at(working, (long) r * d).put(row, 0, d);
    }
  }

  /** Memory of one thread. */
  private final class Scratch implements AutoCloseable {
    private final Tile tile = new Tile(blockWidth);
    private final float[] errors = new float[blockWidth * TILE_ROWS];
    private final float[] row = new float[blockWidth];
    private final float[] changed = new float[TILE_ROWS];
    private final FloatPointer nativeErrors = Blas.floats((long) blockWidth * TILE_ROWS);

    @Override
    public void close() {
      nativeErrors.close();
    }
  }

  private final class BlockSweep {
    private final Matrix weights;
    private final Matrix values;
    private final FloatPointer working;
    private final int from;
    private final int width;
    private final float[] upper;

    BlockSweep(Matrix weights, Matrix values, FloatPointer working, int from, int width) {
      this.weights = weights;
      this.values = values;
      this.working = working;
      this.from = from;
      this.width = width;
      this.upper = new float[width * width];
      for (int i = 0; i < width; i++) {
        Blas.at(factor.upper(), (long) (from + i) * factor.columns() + from)
            .get(upper, i * width, width);
      }
    }

    /** Sweeps some rows over the block; returns their part of the squared error. */
    double tile(int index, RowsRule rule, Scratch scratch) {
      int firstRow = index * TILE_ROWS;
      var tile = scratch.tile;
      tile.count = Math.min(TILE_ROWS, weights.rows() - firstRow);
      tile.from = from;
      tile.to = from + width;
      tile.columns = factor.columns();
      tile.rows = Blas.at(working, (long) firstRow * factor.columns());
      read(tile, scratch.row);
      double error = 0;
      for (int step = 0; step < width; step += STEP) {
        int end = Math.min(width, step + STEP);
        rule.step(from + step, tile);
        for (int i = step; i < end; i++) {
          error += column(i, end, rule, scratch);
        }
        correct(step, end, scratch);
      }
      correctLaterBlocks(scratch);
      return error - store(firstRow, scratch);
    }

    private void read(Tile tile, float[] row) {
      for (int r = 0; r < tile.count; r++) {
        Blas.at(tile.rows, (long) r * tile.columns + from).get(row, 0, width);
        for (int i = 0; i < width; i++) {
          tile.current[i * TILE_ROWS + r] = row[i];
        }
      }
    }

    private double column(int i, int end, RowsRule rule, Scratch scratch) {
      var tile = scratch.tile;
      float[] current = tile.current;
      float[] errors = scratch.errors;
      float[] changed = scratch.changed;
      int at = i * TILE_ROWS;
      rule.change(from + i, tile, changed);
      float pivot = upper[i * width + i];
      for (int r = 0; r < tile.count; r++) {
        errors[at + r] = (current[at + r] - changed[r]) / pivot;
        current[at + r] = changed[r];
      }
      for (int k = i + 1; k < end; k++) {
        float u = upper[i * width + k];
        int column = k * TILE_ROWS;
        for (int r = 0; r < tile.count; r++) {
          current[column + r] -= errors[at + r] * u;
        }
      }
      double sum = 0;
      for (int r = 0; r < tile.count; r++) {
        sum += (double) errors[at + r] * errors[at + r];
      }
      return sum;
    }

    /** Takes the errors of a step to the rest of the block, four at a time. */
    private void correct(int step, int end, Scratch scratch) {
      float[] current = scratch.tile.current;
      float[] errors = scratch.errors;
      int count = scratch.tile.count;
      for (int k = end; k < width; k++) {
        int column = k * TILE_ROWS;
        for (int i = step; i < end; i += 4) {
          // A step that is not full is the last of its block and has nothing after it.
          float u0 = upper[i * width + k];
          float u1 = upper[(i + 1) * width + k];
          float u2 = upper[(i + 2) * width + k];
          float u3 = upper[(i + 3) * width + k];
          int e0 = i * TILE_ROWS;
          int e1 = e0 + TILE_ROWS;
          int e2 = e1 + TILE_ROWS;
          int e3 = e2 + TILE_ROWS;
          for (int r = 0; r < count; r++) {
            current[column + r] -=
                errors[e0 + r] * u0
                    + errors[e1 + r] * u1
                    + errors[e2 + r] * u2
                    + errors[e3 + r] * u3;
          }
        }
      }
    }

    private void correctLaterBlocks(Scratch scratch) {
      int d = factor.columns();
      int next = from + width;
      if (next == d) {
        return;
      }
      scratch.nativeErrors.put(scratch.errors, 0, width * TILE_ROWS);
      Blas.gemmTransposed(
          scratch.tile.count,
          d - next,
          width,
          -1,
          scratch.nativeErrors,
          TILE_ROWS,
          Blas.at(factor.upper(), (long) from * d + next),
          d,
          1,
          Blas.at(scratch.tile.rows, next),
          d);
    }

    /**
     * Stores the changed columns. The squares of the errors e add up to the error under the damped
     * H, for U H U<sup>T</sup> is the identity; returns what damping has added to it.
     */
    private double store(int firstRow, Scratch scratch) {
      double excess = 0;
      for (int r = 0; r < scratch.tile.count; r++) {
        for (int i = 0; i < width; i++) {
          int column = factor.column(from + i);
          float value = scratch.tile.current[i * TILE_ROWS + r];
          double change = (double) weights.get(firstRow + r, column) - value;
          excess += factor.added(column) * change * change;
          values.set(firstRow + r, column, value);
        }
      }
      return excess;
    }
  }
}
