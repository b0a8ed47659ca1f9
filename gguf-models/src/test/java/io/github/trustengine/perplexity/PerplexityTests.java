package io.github.trustengine.perplexity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.trustengine.calibration.CalibrationException;
import io.github.trustengine.calibration.CalibrationText;
import io.github.trustengine.calibration.TokenWindows;
import io.github.trustengine.compress.FileType;
import io.github.trustengine.compress.LlamaQuantize;
import io.github.trustengine.llama.BrokenModelException;
import io.github.trustengine.llama.Evaluator;
import io.github.trustengine.llama.LlamaModel;
import io.github.trustengine.llama.ModelSettings;
import io.github.trustengine.perplexity.Perplexity.Settings;
import io.github.trustengine.testing.Rewritten;
import io.github.trustengine.testing.TestModels;
import io.github.trustengine.testing.TinyLlama;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PerplexityTests {

  private static final int CONTEXT = 64;
  private static final Settings SETTINGS = new Settings(CONTEXT, 4, 1);
  private static final CalibrationText TEXT =
      new CalibrationText("text.txt", CalibrationText.heldOut().text().substring(0, 700));

  private final Path folder;

  PerplexityTests(@TempDir Path folder) {
    this.folder = folder;
  }

  private Path tiny(int seed) {
    return TinyLlama.seeded(seed).write(folder.resolve("tiny" + seed + ".gguf"));
  }

  private static LlamaModel load(Path file) {
    return LlamaModel.load(file, ModelSettings.standard());
  }

  private static PerplexityResult measure(Path file) {
    try (var model = load(file)) {
      return Perplexity.measure(model, TEXT, SETTINGS, (done, of, sofar) -> {});
    }
  }

  private static PerplexityResult compare(Path file, Path reference) {
    try (var model = load(file);
        var other = load(reference)) {
      return Perplexity.compare(model, other, TEXT, SETTINGS, (done, of, sofar) -> {});
    }
  }

  /** The model with all outputs of a weight 0, or another constant in its first value. */
  private Path withWeight(Path file, String name, float first) {
    return Rewritten.model(
        file,
        folder.resolve("changed.gguf"),
        metadata -> metadata,
        (tensor, data) -> {
          if (tensor.name().equals(name)) {
            data.duplicate().put(ByteBuffer.allocate(data.remaining()));
            data.putFloat(0, first);
          }
        });
  }

  @Test
  void ofAModelThatFindsAllTokensEquallyLikelyIsTheSizeOfTheVocabulary() {
    var file = withWeight(tiny(1), "output.weight", 0);
    int tokens;
    try (var model = load(file)) {
      tokens = model.tokenizer().size();
    }
    var result = measure(file);

    assertThat(result.perplexity()).isCloseTo(tokens, within(1e-9 * tokens));
    assertThat(result.error()).isCloseTo(0, within(1e-4));
    // Of each chunk of 64, the predictions at 32 to 62.
    assertThat(result.tokens()).isEqualTo(4 * 31);
    assertThat(result.chunks()).isEqualTo(4);
    assertThat(result.divergence()).isEmpty();
  }

  @Test
  void aModelDoesNotDivergeFromItself() {
    var file = tiny(2);
    var result = compare(file, file);
    var divergence = result.divergence().orElseThrow();

    assertThat(divergence.meanKl()).isZero();
    assertThat(divergence.meanKlError()).isZero();
    assertThat(divergence.klPercentiles().values()).containsOnly(0.0);
    assertThat(divergence.topTokenAgreement()).isEqualTo(1);
    assertThat(divergence.rmsProbabilityDifference()).isZero();
    assertThat(divergence.referencePerplexity()).isEqualTo(result.perplexity());
    assertThat(measure(file).perplexity()).isCloseTo(result.perplexity(), within(1e-9));
  }

  /** All logits of a model, token by token. */
  private static List<double[]> logits(Path file, List<int[]> chunks) {
    var all = new ArrayList<double[]>();
    try (var evaluator = Evaluator.open(file, ModelSettings.standard(), CONTEXT, 1)) {
      for (var chunk : chunks) {
        evaluator.logits(
            chunk,
            CONTEXT / 2,
            (position, logits) -> {
              if (position < CONTEXT - 1) {
                var copy = new double[logits.length];
                for (int i = 0; i < copy.length; i++) {
                  copy[i] = logits[i];
                }
                all.add(copy);
              }
            });
      }
    }
    return all;
  }

  private static double[] logProbabilities(double[] logits) {
    double sum = 0;
    for (double logit : logits) {
      sum += StrictMath.exp(logit);
    }
    var result = new double[logits.length];
    for (int i = 0; i < result.length; i++) {
      result[i] = logits[i] - StrictMath.log(sum);
    }
    return result;
  }

  @Test
  void agreesWithAPlainComputationInDouble() {
    var reference = tiny(3);
    var file = folder.resolve("q4_0.gguf");
    new LlamaQuantize(1).quantize(reference, FileType.Q4_0, Optional.empty(), file, p -> {});
    List<int[]> chunks;
    try (var model = load(reference)) {
      chunks = TokenWindows.of(TEXT, model.tokenizer()).chunks(4, CONTEXT);
    }
    var here = logits(file, chunks);
    var there = logits(reference, chunks);
    var losses = new ArrayList<Double>();
    var kls = new ArrayList<Double>();
    double referenceLoss = 0;
    double squares = 0;
    int same = 0;
    for (int t = 0; t < here.size(); t++) {
      var p = logProbabilities(here.get(t));
      var q = logProbabilities(there.get(t));
      int next = chunks.get(t / 31)[CONTEXT / 2 + t % 31 + 1];
      losses.add(-p[next]);
      referenceLoss -= q[next];
      squares += Math.pow(Math.exp(p[next]) - Math.exp(q[next]), 2);
      double kl = 0;
      int top = 0;
      int referenceTop = 0;
      for (int i = 0; i < p.length; i++) {
        kl += Math.exp(q[i]) * (q[i] - p[i]);
        top = p[i] > p[top] ? i : top;
        referenceTop = q[i] > q[referenceTop] ? i : referenceTop;
      }
      kls.add(kl);
      same += top == referenceTop ? 1 : 0;
    }
    int n = losses.size();
    double mean = losses.stream().mapToDouble(x -> x).sum() / n;
    double variance = losses.stream().mapToDouble(x -> (x - mean) * (x - mean)).sum() / n;
    double meanKl = kls.stream().mapToDouble(x -> x).sum() / n;
    Collections.sort(kls);

    var result = compare(file, reference);
    var divergence = result.divergence().orElseThrow();

    assertThat(result.tokens()).isEqualTo(n);
    assertThat(result.perplexity()).isCloseTo(Math.exp(mean), within(1e-9 * Math.exp(mean)));
    assertThat(result.error())
        .isCloseTo(Math.exp(mean) * Math.sqrt(variance / (n - 1)), within(1e-6));
    assertThat(divergence.referencePerplexity())
        .isCloseTo(Math.exp(referenceLoss / n), within(1e-6));
    assertThat(divergence.meanKl()).isPositive().isCloseTo(meanKl, within(1e-9));
    assertThat(divergence.topTokenAgreement()).isEqualTo((double) same / n).isBetween(0.1, 0.99);
    assertThat(divergence.rmsProbabilityDifference())
        .isCloseTo(Math.sqrt(squares / n), within(1e-9));
    var percentiles = divergence.klPercentiles();
    assertThat(percentiles).containsOnlyKeys(0., 1., 5., 10., 50., 90., 95., 99., 99.9, 100.);
    assertThat(percentiles.get(0.)).isCloseTo(kls.get(0), within(1e-7));
    assertThat(percentiles.get(100.)).isCloseTo(kls.get(n - 1), within(1e-6));
    // 124 values: the median is between the 62nd and the 63rd.
    assertThat(percentiles.get(50.)).isCloseTo((kls.get(61) + kls.get(62)) / 2, within(1e-6));
    assertThat(percentiles.get(90.))
        .isCloseTo(0.3 * kls.get(110) + 0.7 * kls.get(111), within(1e-6));
  }

  @Test
  void aCoarserTypeDivergesMore() {
    var reference = tiny(4);
    var q8 = folder.resolve("q8_0.gguf");
    var q4 = folder.resolve("q4_0.gguf");
    new LlamaQuantize(1).quantize(reference, FileType.Q8_0, Optional.empty(), q8, p -> {});
    new LlamaQuantize(1).quantize(reference, FileType.Q4_0, Optional.empty(), q4, p -> {});

    double fine = compare(q8, reference).divergence().orElseThrow().meanKl();
    double coarse = compare(q4, reference).divergence().orElseThrow().meanKl();

    assertThat(fine).isPositive().isLessThan(coarse / 10);
  }

  @Tag("slow") // The real model, in three forms.
  @Test
  void ordersTheFormsOfARealModel() {
    var reference = folder.resolve("f16.gguf");
    new LlamaQuantize(2)
        .quantize(TestModels.smollm2(), FileType.F16, Optional.empty(), reference, p -> {});
    var kl = new ArrayList<Double>();
    for (var type : List.of(FileType.Q8_0, FileType.Q4_0)) {
      var file = folder.resolve(type.slug() + ".gguf");
      new LlamaQuantize(2).quantize(reference, type, Optional.empty(), file, p -> {});
      try (var model = load(file);
          var other = load(reference)) {
        var result =
            Perplexity.compare(
                model,
                other,
                CalibrationText.heldOut(),
                new Settings(512, 4, 2),
                (done, of, sofar) -> {});
        var divergence = result.divergence().orElseThrow();
        // English that it can read: far from the 49152 of a model that knows nothing.
        assertThat(divergence.referencePerplexity()).isBetween(5.0, 60.0);
        assertThat(divergence.topTokenAgreement()).isBetween(0.7, 1.0);
        kl.add(divergence.meanKl());
      }
    }
    assertThat(kl.get(0)).isPositive().isLessThan(kl.get(1) / 5);
  }

  @Test
  void doesNotDependOnTheContextThatAChunkIsDecodedAfter() {
    var file = tiny(5);
    var half =
        new CalibrationText(
            "half",
            TEXT.text().substring(0, CalibrationTextCut.at(file, TEXT.text(), 3 * CONTEXT)));
    try (var model = load(file)) {
      var progress = new ArrayList<Double>();
      var whole =
          Perplexity.measure(
              model, TEXT, SETTINGS, (done, of, sofar) -> progress.add(sofar.perplexity()));
      var part = Perplexity.measure(model, half, SETTINGS, (done, of, sofar) -> {});

      assertThat(part.chunks()).isEqualTo(3);
      assertThat(progress).hasSize(4).endsWith(whole.perplexity());
      assertThat(progress.get(2)).isEqualTo(part.perplexity());
    }
  }

  @Test
  void refusesWhatCannotBeMeasured() {
    var file = tiny(6);
    assertThatThrownBy(() -> measure(withWeight(file, "output_norm.weight", Float.NaN)))
        .isInstanceOf(BrokenModelException.class)
        .hasMessageContaining("changed.gguf");
    try (var model = load(file)) {
      assertThatThrownBy(
              () ->
                  Perplexity.measure(
                      model, new CalibrationText("short", "a"), SETTINGS, (d, of, s) -> {}))
          .isInstanceOf(CalibrationException.class)
          .hasMessageContaining("short");
    }
    var other =
        Rewritten.model(
            file,
            folder.resolve("other.gguf"),
            metadata ->
                metadata.with(
                    "tokenizer.ggml.merges",
                    io.github.trustengine.gguf.GgufValue.strings(List.of("t h"))),
            (tensor, data) -> {});
    assertThatThrownBy(() -> compare(file, other))
        .isInstanceOf(PerplexityException.class)
        .hasMessageContainingAll("tiny6.gguf", "other.gguf", "tokenise");
  }

  /** Where a text has to be cut to have a number of tokens. */
  private static final class CalibrationTextCut {
    static int at(Path file, String text, int tokens) {
      try (var model = load(file)) {
        var all = model.tokenizer().tokenize(text);
        return model.tokenizer().detokenize(all.subList(0, tokens)).length();
      }
    }
  }
}
