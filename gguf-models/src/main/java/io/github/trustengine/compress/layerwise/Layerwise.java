package io.github.trustengine.compress.layerwise;

import io.github.trustengine.calibration.LayerReplay;
import io.github.trustengine.calibration.TokenEmbedding;
import io.github.trustengine.compress.linalg.NumericalException;
import io.github.trustengine.compress.linalg.Workers;
import io.github.trustengine.ggml.TensorType;
import io.github.trustengine.gguf.GgufFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * Applies a method to a model, block by block. Where errors are passed on this is the sequential
 * schedule of the reference programs: what flows into a block has come through the compressed
 * blocks before it.
 */
public final class Layerwise {

  private final GgufFile model;
  private final Path directory;
  private final int threads;

  /**
   * @param model dense: matrices of F32, F16 or BF16
   * @param directory for the blocks that are done; an earlier run's are gone on with
   * @param threads for llama.cpp and for the arithmetic, which take turns
   */
  public Layerwise(GgufFile model, Path directory, int threads) {
    this.model = model;
    this.directory = directory;
    this.threads = threads;
  }

  /** The number of blocks. */
  public static int blocks(GgufFile model) {
    return LayerReplay.layers(model);
  }

  /**
   * Compresses the blocks.
   *
   * @param windows the calibration text's pieces, of equal length
   * @param done told how many blocks are done
   * @return the tensors that changed, to be closed by the caller
   * @throws NumericalException naming the block, if weights or activations are no numbers
   */
  public BlockFiles compress(BlockMethod method, List<int[]> windows, IntConsumer done)
      throws IOException {
    Workspace workspace = new Workspace(directory);
    int blocks = blocks(model);
    try (Workers workers = new Workers(threads)) {
      if (method.needsInputs()) {
        new Calibrated(workspace, workers, windows).compress(method, blocks, done);
      } else {
        for (int block = 0; block < blocks; block++) {
          if (!workspace.has(block)) {
            workspace.keep(block, compress(method, new Block(model, block, workers, null, null)));
          }
          done.accept(block + 1);
        }
      }
    }
    return workspace.open(blocks);
  }

  private List<BlockTensor> compress(BlockMethod method, Block block) throws IOException {
    try {
      return method.compress(block);
    } catch (NumericalException e) {
      throw new NumericalException(
          "layer %d of %s cannot be compressed: %s"
              .formatted(block.index(), model.path(), e.getMessage()));
    }
  }

  /** The way through the model with the calibration text. */
  private final class Calibrated {

    private final Workspace workspace;
    private final Workers workers;
    private final List<int[]> windows;
    private final int length;
    private final int floats;

    Calibrated(Workspace workspace, Workers workers, List<int[]> windows) {
      this.workspace = workspace;
      this.workers = workers;
      this.windows = windows;
      this.length = windows.get(0).length;
      this.floats = Math.multiplyExact(length, new TokenEmbedding(model).width());
    }

    void compress(BlockMethod method, int blocks, IntConsumer done) throws IOException {
      int first = firstToDo(blocks);
      if (first == 0) {
        TokenEmbedding embedding = new TokenEmbedding(model);
        Flow.write(workspace.flow(0), windows.size(), floats, i -> embedding.rows(windows.get(i)));
      }
      for (int block = first; block < blocks; block++) {
        step(method, block, block == blocks - 1);
        Files.deleteIfExists(workspace.flow(block));
        done.accept(block + 1);
      }
    }

    /** A block is done when its tensors are kept and what leaves it is there for the next. */
    private int firstToDo(int blocks) throws IOException {
      int block = 0;
      while (block < blocks && workspace.has(block)) {
        block++;
      }
      while (block > 0
          && block < blocks
          && !Flow.exists(workspace.flow(block), windows.size(), floats)) {
        block--;
      }
      return block;
    }

    private void step(BlockMethod method, int index, boolean last) throws IOException {
      LayerReplay.Settings settings = settings(method);
      try (LayerReplay replay = LayerReplay.open(model, index, settings);
          Flow inputs = Flow.open(workspace.flow(index), windows.size(), floats)) {
        Block block = new Block(model, index, workers, replay, inputs);
        if (!method.passesErrorsOn() && !last) {
          passOn(block);
        }
        List<BlockTensor> tensors = Layerwise.this.compress(method, block);
        if (method.passesErrorsOn() && !last) {
          passOn(block);
        }
        workspace.keep(index, tensors);
      }
    }

    /** BF16 is too coarse for rounded weights: what flows on would come from other ones. */
    private LayerReplay.Settings settings(BlockMethod method) {
      LayerReplay.Settings own = LayerReplay.Settings.of(length, threads).in(directory);
      boolean coarse = model.tensors().stream().anyMatch(t -> t.type() == TensorType.BF16);
      return coarse && !(method instanceof Pruning) ? own.withMatrices(TensorType.F32) : own;
    }

    private void passOn(Block block) throws IOException {
      Flow.write(workspace.flow(block.index() + 1), windows.size(), floats, block::outputs);
    }
  }
}
