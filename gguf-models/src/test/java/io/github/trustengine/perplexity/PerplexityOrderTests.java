package io.github.trustengine.perplexity;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.trustengine.calibration.Calibration;
import io.github.trustengine.calibration.CalibrationText;
import io.github.trustengine.calibration.TokenWindows;
import io.github.trustengine.compress.Recipe;
import io.github.trustengine.compress.RecipeCompressor;
import io.github.trustengine.llama.Evaluator;
import io.github.trustengine.llama.LlamaModel;
import io.github.trustengine.llama.ModelSettings;
import io.github.trustengine.testing.TestModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Which method harms a real model more, on text that it was not calibrated with: the orders that
 * the papers report, in perplexity and in KL divergence from the model in half precision. {@code
 * MethodOrderTests} tells the same of single layers.
 */
@Tag("slow") // compresses the real model by seven recipes, and asks it with each
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PerplexityOrderTests {

  private static final int THREADS = 2;
  private static final int CHUNKS = 4;
  private static final int CONTEXT = 256;

  /** With a quarter of it, SparseGPT fits the text and not the language: Wanda is better then. */
  private static final Calibration CALIBRATION =
      new Calibration(CalibrationText.standard(), 16, 256);

  /** AWQ fits nothing but a few numbers per layer, and searches for long. */
  private static final Calibration FOR_AWQ = new Calibration(CalibrationText.standard(), 4, 128);

  /** How many standard errors a mean must be above zero. */
  private static final double CERTAIN = 3;

  private final Path folder;
  private final Path dense;
  private final List<int[]> chunks;
  private final List<float[]> reference;

  PerplexityOrderTests(@TempDir Path folder) {
    this.folder = folder;
    this.dense = made(TestModels.smollm2(), "f16", CALIBRATION);
    try (LlamaModel model = LlamaModel.load(dense, ModelSettings.standard())) {
      this.chunks =
          TokenWindows.of(CalibrationText.heldOut(), model.tokenizer()).chunks(CHUNKS, CONTEXT);
    }
    this.reference = logits(dense);
  }

  /** What a recipe did to the prediction of each token. */
  private record Harm(String recipe, List<Score> scores) {

    @Override
    public String toString() {
      return "%s (perplexity %.2f, KL divergence %.4f)"
          .formatted(
              recipe,
              Math.exp(scores.stream().mapToDouble(Score::loss).average().orElseThrow()),
              scores.stream().mapToDouble(Score::kl).average().orElseThrow());
    }
  }

  @Test
  void sparseGptHarmsLessThanWandaAndWandaLessThanMagnitude() throws IOException {
    Harm wanda = harm("wanda-50", CALIBRATION);

    assertLess(harm("sparsegpt-50", CALIBRATION), wanda);
    assertLess(wanda, harm("magnitude-50", CALIBRATION));
  }

  @Test
  void gptqHarmsLessThanRoundingToNearest() throws IOException {
    assertLess(harm("gptq-4bit-g64", CALIBRATION), harm("rtn-4bit-g64", CALIBRATION));
  }

  @Test
  void awqHarmsLessThanRoundingToNearest() throws IOException {
    assertLess(harm("awq-3bit-g64", FOR_AWQ), harm("rtn-3bit-g64-asym", FOR_AWQ));
  }

  private static void assertLess(Harm less, Harm more) {
    assertLess("logarithm of the perplexity", less, more, Score::loss);
    assertLess("KL divergence", less, more, Score::kl);
  }

  /** By token: what makes one hard to predict for both does not count. */
  private static void assertLess(
      String what, Harm less, Harm more, ToDoubleFunction<Score> figure) {
    double[] differences =
        IntStream.range(0, less.scores().size())
            .mapToDouble(
                token ->
                    figure.applyAsDouble(more.scores().get(token))
                        - figure.applyAsDouble(less.scores().get(token)))
            .toArray();
    double mean = DoubleStream.of(differences).average().orElseThrow();
    double squares = DoubleStream.of(differences).map(d -> (d - mean) * (d - mean)).sum();
    double error = Math.sqrt(squares / (differences.length - 1) / differences.length);
    assertThat(mean)
        .as("%s of %s over that of %s, mean over the tokens", what, more, less)
        .isGreaterThan(CERTAIN * error);
  }

  private Harm harm(String recipe, Calibration calibration) throws IOException {
    Path file = made(dense, recipe, calibration);
    try {
      List<float[]> logits = logits(file);
      List<Integer> following = following();
      return new Harm(
          recipe,
          IntStream.range(0, following.size())
              .parallel()
              .mapToObj(i -> Score.of(logits.get(i), reference.get(i), following.get(i)))
              .toList());
    } finally {
      Files.delete(file);
    }
  }

  private Path made(Path source, String recipe, Calibration calibration) {
    Path file = folder.resolve(recipe + ".gguf");
    new RecipeCompressor(THREADS, calibration)
        .compress(source, Recipe.parse(recipe), Optional.empty(), file, progress -> {});
    return file;
  }

  /** A row for each token of the chunks' second halves that another one follows. */
  private List<float[]> logits(Path file) {
    List<float[]> rows = new ArrayList<>();
    try (LlamaModel model = LlamaModel.load(file, ModelSettings.standard());
        Evaluator evaluator = Evaluator.of(model, CONTEXT, THREADS)) {
      for (int[] chunk : chunks) {
        Evaluator.LogitsCursor cursor = evaluator.logits(chunk, CONTEXT / 2);
        for (int at = CONTEXT / 2; at < CONTEXT - 1; at++) {
          float[] row = new float[evaluator.vocabulary()];
          cursor.next();
          cursor.read(row);
          rows.add(row);
        }
      }
    }
    return rows;
  }

  /** The tokens that follow. */
  private List<Integer> following() {
    return chunks.stream()
        .flatMapToInt(chunk -> IntStream.range(CONTEXT / 2 + 1, CONTEXT).map(at -> chunk[at]))
        .boxed()
        .toList();
  }
}
