package io.github.trustengine.compress.layerwise;

import io.github.trustengine.calibration.LayerReplay;
import io.github.trustengine.calibration.TokenEmbedding;
import io.github.trustengine.compress.linalg.Gram;
import io.github.trustengine.compress.linalg.NumericalException;
import io.github.trustengine.compress.linalg.Workers;
import io.github.trustengine.ggml.TensorType;
import io.github.trustengine.gguf.GgufFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Applies a method to a model, block by block, on the {@linkplain Schedule schedule} it asks for.
 */
public final class Layerwise {

  private final GgufFile model;
  private final Path directory;
  private final int threads;
  private final Stopwatch stopwatch;

  /**
   * @param model dense: matrices of F32, F16 or BF16
   * @param directory for the blocks that are done; an earlier run's are gone on with
   * @param threads for llama.cpp and for the arithmetic, which take turns
   * @param stopwatch is told what time is spent with
   */
  public Layerwise(GgufFile model, Path directory, int threads, Stopwatch stopwatch) {
    this.model = model;
    this.directory = directory;
    this.threads = threads;
    this.stopwatch = stopwatch;
  }

  /** The number of blocks. */
  public static int blocks(GgufFile model) {
    return LayerReplay.layers(model);
  }

  /**
   * Finds out before long work whether there can be a result.
   *
   * @throws io.github.trustengine.calibration.CalibrationException if blocks of the model cannot be
   *     computed by themselves, or lack a matrix
   */
  public static void check(GgufFile model) {
    for (int block = 0; block < blocks(model); block++) {
      for (InputGroup group : InputGroup.values()) {
        group.tensors(block).forEach(name -> Block.tensor(model, name));
      }
    }
  }

  /** How many values a row of a group's inputs has. */
  public static int columns(GgufFile model, int block, InputGroup group) {
    return Statistics.columns(model, block, group);
  }

  /** Is told how far the work is. */
  @FunctionalInterface
  public interface Listener {

    /**
     * A part of the work is done.
     *
     * @param what the part
     * @param share of all the work, from 0 to 1
     */
    void done(String what, double share);
  }

  /**
   * Compresses the blocks.
   *
   * @param windows the calibration text's pieces, of equal length
   * @param cache of the model's statistics on this text
   * @return the tensors that changed, to be closed by the caller
   * @throws NumericalException naming the block, if weights or activations are no numbers
   */
  public BlockFiles compress(
      BlockMethod method, List<int[]> windows, GramCache cache, Listener listener)
      throws IOException {
    Workspace workspace = new Workspace(directory);
    int blocks = blocks(model);
    try (Workers workers = new Workers(threads)) {
      if (method.schedule() == Schedule.WEIGHTS) {
        for (int block = 0; block < blocks; block++) {
          if (!workspace.has(block)) {
            workspace.keep(block, compress(method, new Block(model, block, workers, null)));
            listener.done("block " + block, (block + 1.0) / blocks);
          }
        }
      } else {
        new Calibrated(method, workspace, workers, windows, cache, listener).compress();
      }
    }
    return workspace.open(blocks);
  }

  /**
   * Collects the model's statistics on a text, as far as they are not there.
   *
   * @param windows the text's pieces, of equal length
   */
  public void observe(List<int[]> windows, GramCache cache, Listener listener) throws IOException {
    Files.createDirectories(directory);
    int blocks = blocks(model);
    try (Workers workers = new Workers(threads)) {
      Workbench bench = bench(windows, Optional.empty(), workers);
      OriginalFlow text = new OriginalFlow(bench, "text", windows);
      for (int block = 0; block < blocks; block++) {
        if (!cache.has(block)) {
          cache.keep(block, observe(text, block));
        }
        listener.done("inputs of block " + block, (block + 1.0) / blocks);
      }
    }
  }

  private Map<InputGroup, Gram> observe(OriginalFlow text, int block) throws IOException {
    try {
      return text.observe(block, block == blocks(model) - 1);
    } catch (NumericalException e) {
      throw inBlock(block, e);
    }
  }

  private List<BlockTensor> compress(BlockMethod method, Block block) throws IOException {
    try {
      return stopwatch.<List<BlockTensor>, IOException>time(
          Stopwatch.Activity.ARITHMETIC, () -> method.compress(block));
    } catch (NumericalException e) {
      throw inBlock(block.index(), e);
    }
  }

  private NumericalException inBlock(int block, NumericalException e) {
    return new NumericalException(
        "layer %d of %s cannot be compressed: %s".formatted(block, model.path(), e.getMessage()));
  }

  private Workbench bench(List<int[]> windows, Optional<TensorType> matrices, Workers workers) {
    LayerReplay.Settings own =
        LayerReplay.Settings.of(windows.get(0).length, threads).in(directory);
    return new Workbench(
        model, directory, matrices.map(own::withMatrices).orElse(own), workers, stopwatch);
  }

  /** The way through the model with the calibration text. */
  private final class Calibrated {

    private final BlockMethod method;
    private final Workspace workspace;
    private final Workbench bench;
    private final Workbench original;
    private final List<int[]> windows;
    private final GramCache cache;
    private final Listener listener;
    private final int blocks = blocks(model);
    private final int floats;

    Calibrated(
        BlockMethod method,
        Workspace workspace,
        Workers workers,
        List<int[]> windows,
        GramCache cache,
        Listener listener) {
      this.method = method;
      this.workspace = workspace;
      this.windows = windows;
      this.cache = cache;
      this.listener = listener;
      this.bench = bench(windows, matrices(), workers);
      this.original = bench(windows, Optional.empty(), workers);
      this.floats = Math.multiplyExact(bench.length(), new TokenEmbedding(model).width());
    }

    /** BF16 is too coarse for rounded weights: what flows on would come from other ones. */
    private Optional<TensorType> matrices() {
      boolean coarse = model.tensors().stream().anyMatch(t -> t.type() == TensorType.BF16);
      return coarse && !(method instanceof Pruning)
          ? Optional.of(TensorType.F32)
          : Optional.empty();
    }

    void compress() throws IOException {
      if (method.schedule() == Schedule.ORIGINAL) {
        byOriginal();
      } else {
        bySequence();
      }
    }

    private void byOriginal() throws IOException {
      OriginalFlow text = new OriginalFlow(original, "text", windows);
      List<int[]> some = searchWindows();
      OriginalFlow search = new OriginalFlow(original, "search", some);
      for (int block = 0; block < blocks; block++) {
        if (!workspace.has(block)) {
          Map<InputGroup, Gram> grams = cache.read(block).orElse(null);
          if (grams == null) {
            grams = observe(text, block);
            cache.keep(block, grams);
          }
          try (Flow inputs = some.isEmpty() ? null : search.at(block);
              Passage passage = new OriginalPassage(bench, block, grams, inputs)) {
            keep(block, passage);
          }
          listener.done("block " + block, (block + 1.0) / blocks);
        }
      }
    }

    /** Spread over all of the text. */
    private List<int[]> searchWindows() {
      int count = Math.min(method.searchSequences(), windows.size());
      return IntStream.range(0, count)
          .mapToObj(i -> windows.get((int) ((long) i * windows.size() / count)))
          .toList();
    }

    private void bySequence() throws IOException {
      int first = firstToDo();
      if (first == 0) {
        TokenEmbedding embedding = new TokenEmbedding(model);
        writeFlow(
            0,
            sink -> {
              for (int[] window : windows) {
                sink.append(embedding.rows(window));
              }
            });
      }
      for (int block = first; block < blocks; block++) {
        // Nothing before the first block has changed.
        Optional<Map<InputGroup, Gram>> known = block == 0 ? cache.read(0) : Optional.empty();
        try (Flow inputs = Flow.open(workspace.flow(block), windows.size(), floats);
            Passage passage = passage(block, inputs, known)) {
          List<BlockTensor> tensors = compressed(block, passage);
          if (block < blocks - 1) {
            writeFlow(block + 1, passage::leave);
          }
          workspace.keep(block, tensors);
        }
        Files.deleteIfExists(workspace.flow(block));
        listener.done("block " + block, (block + 1.0) / blocks);
      }
    }

    private Passage passage(int block, Flow inputs, Optional<Map<InputGroup, Gram>> known) {
      return method.schedule() == Schedule.GROUP_BY_GROUP
          ? new StagedPassage(bench, block, inputs, known)
          : new WholePassage(bench, block, inputs, known);
    }

    private void keep(int block, Passage passage) throws IOException {
      workspace.keep(block, compressed(block, passage));
    }

    private List<BlockTensor> compressed(int block, @Nullable Passage passage) throws IOException {
      return Layerwise.this.compress(method, new Block(model, block, bench.workers(), passage));
    }

    private void writeFlow(int block, Flow.Source source) throws IOException {
      Flow.write(workspace.flow(block), windows.size(), floats, source);
    }

    /** A block is done when its tensors are kept and what leaves it is there for the next. */
    private int firstToDo() throws IOException {
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
  }
}
