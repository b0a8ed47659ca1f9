package io.github.trustengine.compress.layerwise;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.trustengine.calibration.Calibration;
import io.github.trustengine.calibration.CalibrationText;
import io.github.trustengine.compress.FileType;
import io.github.trustengine.compress.LlamaQuantize;
import io.github.trustengine.compress.grid.UniformGrid;
import io.github.trustengine.compress.linalg.Gram;
import io.github.trustengine.compress.linalg.InverseFactor;
import io.github.trustengine.compress.linalg.Matrix;
import io.github.trustengine.compress.linalg.Reconstruction;
import io.github.trustengine.compress.linalg.Workers;
import io.github.trustengine.compress.prune.Magnitude;
import io.github.trustengine.compress.prune.SparseGpt;
import io.github.trustengine.compress.prune.Sparsity;
import io.github.trustengine.compress.prune.Wanda;
import io.github.trustengine.compress.quantize.AwqScales;
import io.github.trustengine.compress.quantize.Gptq;
import io.github.trustengine.compress.quantize.Rtn;
import io.github.trustengine.gguf.GgufFile;
import io.github.trustengine.llama.LlamaModel;
import io.github.trustengine.llama.ModelSettings;
import io.github.trustengine.testing.TestModels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Which method loses more of what the layers of a real model put out, over all its layers, with
 * what flows into them held fixed: the orders that the papers report.
 */
@Tag("slow") // 210 matrices of the real model by eight methods
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MethodOrderTests {

  private static final int THREADS = 2;

  private final Map<String, Double> errors = new TreeMap<>();

  @BeforeAll
  void compressAllLayers(@TempDir Path folder) throws IOException {
    Path dense = folder.resolve("dense.gguf");
    new LlamaQuantize(THREADS)
        .quantize(TestModels.smollm2(), FileType.F16, Optional.empty(), dense, step -> {});
    List<int[]> windows;
    try (LlamaModel model = LlamaModel.load(dense, ModelSettings.standard())) {
      windows = new Calibration(CalibrationText.standard(), 8, 256).windows(model.tokenizer());
    }
    try (GgufFile model = GgufFile.open(dense);
        BlockFiles unchanged =
            new Layerwise(model, folder.resolve("work"), THREADS, new Stopwatch())
                .compress(new Losses(), windows, GramCache.NONE, (what, share) -> {})) {
      assertThat(unchanged.tensors()).hasSize(Layerwise.blocks(model));
    }
  }

  @Test
  void sparseGptLosesLessThanWandaAndWandaLessThanMagnitude() {
    assertThat(error("sparsegpt-50")).isLessThan(error("wanda-50"));
    assertThat(error("wanda-50")).isLessThan(error("magnitude-50"));
  }

  @Test
  void patternsKeepTheOrderAndCostMore() {
    assertThat(error("sparsegpt-2of4")).isLessThan(error("wanda-2of4"));
    assertThat(error("wanda-2of4")).isGreaterThan(error("wanda-50"));
    assertThat(error("sparsegpt-2of4")).isGreaterThan(error("sparsegpt-50"));
  }

  @Test
  void gptqLosesLessThanRoundingToNearest() {
    assertThat(error("gptq-4bit-g64")).isLessThan(error("rtn-4bit-g64"));
  }

  @Test
  void awqLosesLessThanRoundingToNearest() {
    assertThat(error("awq-4bit-g64")).isLessThan(error("rtn-4bit-g64-asym"));
  }

  private double error(String method) {
    return Objects.requireNonNull(errors.get(method));
  }

  /** Adds up the relative errors of every matrix, and leaves the model as it is. */
  private final class Losses implements BlockMethod {

    private static final Sparsity HALF = new Sparsity.Unstructured(0.5);
    private static final Sparsity TWO_OF_FOUR = new Sparsity.Pattern(2, 4);
    private static final double DAMPING = 0.01;
    private static final UniformGrid SYMMETRIC =
        new UniformGrid(4, 64, UniformGrid.Range.SYMMETRIC);
    private static final UniformGrid MIN_MAX = new UniformGrid(4, 64, UniformGrid.Range.MIN_MAX);

    @Override
    public Schedule schedule() {
      return Schedule.ORIGINAL;
    }

    @Override
    public List<BlockTensor> compress(Block block) throws IOException {
      Map<InputGroup, Gram> grams = block.grams();
      for (InputGroup group : InputGroup.values()) {
        Gram gram = Objects.requireNonNull(grams.get(group));
        Workers workers = block.workers();
        try (InverseFactor natural = factor(gram, InverseFactor.Order.NATURAL, workers);
            InverseFactor descending = factor(gram, InverseFactor.Order.DESCENDING, workers)) {
          for (String name : group.tensors(block.index())) {
            lose(block.weights(name), gram, natural, descending, workers);
          }
        }
      }
      String norm = block.name("attn_norm");
      return List.of(Tensors.dense(block.tensor(norm), block.weights(norm), 0, ""));
    }

    private static InverseFactor factor(Gram gram, InverseFactor.Order order, Workers workers) {
      return InverseFactor.of(gram, DAMPING, order, workers);
    }

    private void lose(
        Matrix weights,
        Gram gram,
        InverseFactor natural,
        InverseFactor descending,
        Workers workers) {
      var loss = new Reconstruction(weights, gram, workers);
      add("magnitude-50", loss, Magnitude.prune(weights, HALF, workers).values());
      add("wanda-50", loss, Wanda.prune(weights, gram.sums(), HALF, workers).values());
      add("wanda-2of4", loss, Wanda.prune(weights, gram.sums(), TWO_OF_FOUR, workers).values());
      add("sparsegpt-50", loss, SparseGpt.prune(weights, natural, HALF, workers).values());
      add("sparsegpt-2of4", loss, SparseGpt.prune(weights, natural, TWO_OF_FOUR, workers).values());
      add("rtn-4bit-g64", loss, Rtn.quantize(weights, SYMMETRIC, workers).values());
      add("rtn-4bit-g64-asym", loss, Rtn.quantize(weights, MIN_MAX, workers).values());
      add("gptq-4bit-g64", loss, Gptq.quantize(weights, descending, SYMMETRIC, workers).values());
      AwqScales.Choice choice =
          AwqScales.search(
              gram.sums().meanMagnitudes(),
              scales ->
                  AwqScales.loss(
                      weights,
                      scales,
                      m -> Rtn.quantize(m, MIN_MAX, workers).values(),
                      gram,
                      workers));
      errors.merge("awq-4bit-g64", loss.relative(choice.loss()), Double::sum);
    }

    private void add(String method, Reconstruction loss, Matrix changed) {
      errors.merge(method, loss.relativeError(changed), Double::sum);
    }
  }
}
