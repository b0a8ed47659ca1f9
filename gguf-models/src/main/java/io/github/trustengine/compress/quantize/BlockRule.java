package io.github.trustengine.compress.quantize;

import io.github.trustengine.compress.grid.BlockGrid;
import io.github.trustengine.compress.grid.PackedMatrix;
import io.github.trustengine.compress.linalg.ErrorFeedback;
import io.github.trustengine.compress.linalg.InverseFactor;
import io.github.trustengine.compress.linalg.Matrix;
import io.github.trustengine.compress.linalg.Workers;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Rounds to the grids of a GGUF type's blocks. A block's scale fields are fixed before the first of
 * its columns is rounded: in natural order when the sweep reaches the block, else all at the start.
 */
final class BlockRule implements ErrorFeedback.Rule {

  private final InverseFactor factor;
  private final BlockGrid grid;
  private final BlockFit fit;
  private final int rows;
  private final boolean fixed;
  private final int blocks;
  private final int blockSize;
  private final int blockBytes;
  private final byte[] data;

  /**
   * @param weights those at the start
   */
  BlockRule(Matrix weights, InverseFactor factor, BlockGrid grid, Workers workers) {
    this.factor = factor;
    this.grid = grid;
    this.rows = weights.rows();
    this.fit =
        new BlockFit(
            grid.type(), weights.columns(), Optional.of(factor.gram().sums().meanSquares()));
    this.fixed = !factor.isNatural();
    this.blockSize = grid.type().blockSize();
    this.blockBytes = grid.type().blockBytes();
    this.blocks = weights.columns() / blockSize;
    this.data = new byte[Math.toIntExact((long) rows * blocks * blockBytes)];
    if (fixed) {
      fit.quantize(weights, workers).data().get(0, data);
    }
  }

  PackedMatrix packed() {
    var packed = BlockFit.direct(data.length).put(data).flip();
    return BlockFit.checked(new PackedMatrix(grid.type(), rows, factor.columns(), packed));
  }

  @Override
  public ErrorFeedback.RowsRule rows(int firstRow, int count) {
    return new Rows(firstRow, count);
  }

  private final class Rows implements ErrorFeedback.RowsRule {
    private final int firstRow;
    private final int count;
    private final float[] steps;
    private final float[] minima;
    private final int subs;

    Rows(int firstRow, int count) {
      this.firstRow = firstRow;
      this.count = count;
      this.subs = blockSize / grid.subBlock();
      // In natural order of one block at a time, else of all.
      int kept = fixed ? blocks : 1;
      this.steps = new float[count * kept * subs];
      this.minima = new float[count * kept * subs];
      if (fixed) {
        for (int block = 0; block < blocks; block++) {
          begin(block);
        }
      }
    }

    @Override
    public void step(int position, ErrorFeedback.Tile tile) {
      if (fixed || position % blockSize != 0) {
        return;
      }
      var weights = new float[blockSize];
      var source = BlockFit.direct((long) count * blockSize * Float.BYTES);
      for (int r = 0; r < count; r++) {
        tile.read(r, position, position + blockSize, weights);
        source.asFloatBuffer().put(r * blockSize, weights);
      }
      ByteBuffer target = BlockFit.direct((long) count * blockBytes);
      fit.fit(position, blockSize, source, count, target);
      int block = position / blockSize;
      for (int r = 0; r < count; r++) {
        target.get(r * blockBytes, data, at(r, block), blockBytes);
      }
      begin(block);
    }

    @Override
    public void change(int position, ErrorFeedback.Tile tile, float[] target) {
      int column = factor.column(position);
      int block = column / blockSize;
      int element = column % blockSize;
      int from = tile.at(position);
      for (int r = 0; r < count; r++) {
        int sub = sub(r, block) + element / grid.subBlock();
        int q = grid.nearest(tile.current()[from + r], steps[sub], minima[sub]);
        grid.put(data, at(r, block), element, q);
        target[r] = grid.value(q, steps[sub], minima[sub]);
      }
    }

    /** Keeps the scale fields of a block and drops ggml's quants. */
    private void begin(int block) {
      for (int r = 0; r < count; r++) {
        int at = at(r, block);
        for (int sub = 0; sub < subs; sub++) {
          steps[sub(r, block) + sub] = grid.step(data, at, sub);
          minima[sub(r, block) + sub] = grid.minimum(data, at, sub);
        }
        grid.clear(data, at);
      }
    }

    private int sub(int row, int block) {
      return (row * (fixed ? blocks : 1) + (fixed ? block : 0)) * subs;
    }

    private int at(int row, int block) {
      return ((firstRow + row) * blocks + block) * blockBytes;
    }
  }
}
