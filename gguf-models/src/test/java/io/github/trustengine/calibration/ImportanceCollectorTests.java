package io.github.trustengine.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.trustengine.calibration.ImportanceCollector.Settings;
import io.github.trustengine.compress.FileType;
import io.github.trustengine.compress.LlamaQuantize;
import io.github.trustengine.gguf.GgufFile;
import io.github.trustengine.gguf.GgufValue;
import io.github.trustengine.llama.Activation;
import io.github.trustengine.llama.ActivationTap;
import io.github.trustengine.llama.Evaluator;
import io.github.trustengine.llama.ExpertChoice;
import io.github.trustengine.llama.LlamaModel;
import io.github.trustengine.llama.ModelSettings;
import io.github.trustengine.testing.Rewritten;
import io.github.trustengine.testing.TinyLlama;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportanceCollectorTests {

  private static final int CONTEXT = 64;
  private static final CalibrationText TEXT =
      new CalibrationText("text.txt", CalibrationText.heldOut().text().substring(0, 700));

  private final Path folder;

  ImportanceCollectorTests(@TempDir Path folder) {
    this.folder = folder;
  }

  private static Settings settings(int context, boolean output) {
    return new Settings(context, 5, output, 1);
  }

  private ImportanceMatrix collect(Path file, Settings settings) {
    try (var model = LlamaModel.load(file, ModelSettings.standard())) {
      return ImportanceCollector.collect(
          model, TEXT, settings, folder.resolve("im.dat"), (done, of) -> {});
    }
  }

  /** The same in double, without anything of the collector's. */
  private static final class Independent implements ActivationTap {
    final Map<String, double[]> squares = new HashMap<>();
    final Map<String, double[]> tokens = new HashMap<>();

    @Override
    public boolean wantsInput(String weight) {
      return true;
    }

    @Override
    public void input(String weight, Activation rows) {
      for (int row = 0; row < rows.rows(); row++) {
        add(weight, 1, 0, rows, row);
      }
    }

    @Override
    public void sameInput(String weight, String first) {
      squares.put(weight, of(squares, first));
      tokens.put(weight, of(tokens, first));
    }

    @Override
    public void expertInput(String weight, Activation rows, ExpertChoice choice) {
      for (int token = 0; token < choice.tokens(); token++) {
        for (int slot = 0; slot < choice.used(); slot++) {
          int expert = choice.choice()[token * choice.used() + slot];
          int row = choice.rowsPerToken() == 1 ? token : token * choice.used() + slot;
          add(weight, choice.experts(), expert, rows, row);
        }
      }
    }

    private void add(String weight, int matrices, int matrix, Activation rows, int row) {
      int columns = rows.columns();
      var sum = squares.computeIfAbsent(weight, name -> new double[matrices * columns]);
      var x = new float[columns];
      rows.read(row, 1, x, 0);
      for (int i = 0; i < columns; i++) {
        sum[matrix * columns + i] += (double) x[i] * x[i];
      }
      tokens.computeIfAbsent(weight, name -> new double[matrices])[matrix]++;
    }
  }

  private Independent independent(Path file, List<List<Integer>> chunks) {
    var independent = new Independent();
    try (var evaluator = Evaluator.open(file, ModelSettings.standard(), CONTEXT, 1)) {
      for (var chunk : chunks) {
        evaluator.evaluate(chunk.stream().mapToInt(i -> i).toArray(), independent);
      }
    }
    return independent;
  }

  private static List<List<Integer>> chunks(Path file) {
    try (var model = LlamaModel.load(file, ModelSettings.standard())) {
      var tokens = model.tokenizer().tokenize(TEXT.text());
      var chunks = new ArrayList<List<Integer>>();
      for (int i = 0; i < 5; i++) {
        chunks.add(tokens.subList(i * CONTEXT, (i + 1) * CONTEXT));
      }
      return chunks;
    }
  }

  private static <T> T of(Map<String, T> all, String name) {
    return Objects.requireNonNull(all.get(name), name);
  }

  private static void checkEqual(ImportanceMatrix matrix, Independent independent) {
    for (var name : matrix.tensors()) {
      var values = matrix.values(name).orElseThrow();
      var squares = of(independent.squares, name);
      var tokens = of(independent.tokens, name);
      assertThat(values).as(name).hasSize(squares.length);
      int columns = values.length / tokens.length;
      for (int i = 0; i < values.length; i++) {
        double count = tokens[i / columns];
        double expected = count == 0 ? 1 : squares[i] / count;
        assertThat((double) values[i])
            .as("%s, value %d", name, i)
            .isCloseTo(expected, within(1e-5 * expected));
      }
    }
  }

  @Test
  void agreesWithAnIndependentLoopOverTheSameActivations() {
    var file = TinyLlama.seeded(1).heads(4, 2).write(folder.resolve("tiny.gguf"));

    var matrix = collect(file, settings(CONTEXT, false));

    assertThat(matrix.tensors()).hasSize(14).contains("blk.1.ffn_down.weight");
    assertThat(matrix.chunks()).isEqualTo(5);
    assertThat(matrix.datasets()).containsExactly("text.txt");
    checkEqual(matrix, independent(file, chunks(file)));
    assertThat(collect(file, settings(CONTEXT, true)).tensors())
        .hasSize(15)
        .contains("output.weight");
  }

  @Test
  void agreesWithTheNormOfTheEmbeddingComputedByHand() {
    var file = TinyLlama.seeded(2).layers(1).write(folder.resolve("tiny.gguf"));
    var expected = new double[256];
    var tokens = chunks(file).stream().flatMap(List::stream).mapToInt(i -> i).toArray();
    try (var gguf = GgufFile.open(file)) {
      var rows = new TokenEmbedding(gguf).rows(tokens);
      var gain = new float[256];
      gguf.data(gguf.tensor("blk.0.attn_norm.weight").orElseThrow(), 0, 1024)
          .asFloatBuffer()
          .get(gain);
      for (int t = 0; t < tokens.length; t++) {
        double squares = 0;
        for (int i = 0; i < 256; i++) {
          squares += (double) rows[t * 256 + i] * rows[t * 256 + i];
        }
        for (int i = 0; i < 256; i++) {
          double x = rows[t * 256 + i] / Math.sqrt(squares / 256 + 1e-5) * gain[i];
          expected[i] += x * x / tokens.length;
        }
      }
    }
    var values =
        collect(file, settings(CONTEXT, false)).values("blk.0.attn_v.weight").orElseThrow();
    for (int i = 0; i < 256; i++) {
      assertThat((double) values[i]).isCloseTo(expected[i], within(1e-5 * expected[i]));
    }
  }

  @Test
  void countsOnlyTheTokensThatAnExpertGets() throws IOException {
    var file = TinyLlama.seeded(3).experts(4).write(folder.resolve("experts.gguf"));

    var matrix = collect(file, settings(CONTEXT, false));

    assertThat(matrix.tensors())
        .contains("blk.1.ffn_down_exps.weight", "blk.1.ffn_gate_inp.weight")
        .hasSize(16);
    checkEqual(matrix, independent(file, chunks(file)));
    var counts = of(matrix.entries(), "blk.0.ffn_up_exps.weight").counts();
    assertThat(counts).hasSize(4);
    assertThat(counts[0] + counts[1] + counts[2] + counts[3]).isEqualTo(2f * 5 * CONTEXT);

    var gguf = folder.resolve("im.gguf");
    matrix.writeGguf(gguf, CONTEXT);
    var read = ImportanceMatrix.read(gguf);
    assertThat(read.tensors()).isEqualTo(matrix.tensors());
    assertThat(read.chunks()).isEqualTo(5);
    for (var name : matrix.tensors()) {
      assertThat(read.values(name).orElseThrow())
          .containsExactly(matrix.values(name).orElseThrow(), within(1e-4f));
    }
  }

  @Test
  void beginsChunksAsTheVocabularyDoes() {
    var plain = TinyLlama.seeded(4).layers(1).write(folder.resolve("plain.gguf"));
    var file =
        Rewritten.model(
            plain,
            folder.resolve("tiny.gguf"),
            metadata -> metadata.with("tokenizer.ggml.add_bos_token", GgufValue.bool(true)),
            (tensor, data) -> {});
    var chunks = new ArrayList<List<Integer>>();
    try (var model = LlamaModel.load(file, ModelSettings.standard())) {
      var tokens = new ArrayList<>(model.tokenizer().tokenize(TEXT.text()));
      tokens.add(0, 1);
      for (int i = 0; i < 5; i++) {
        var chunk = new ArrayList<>(tokens.subList(i * CONTEXT, (i + 1) * CONTEXT));
        chunk.set(0, 1);
        chunks.add(chunk);
      }
    }
    checkEqual(collect(file, settings(CONTEXT, false)), independent(file, chunks));
  }

  @Test
  void ignoresBatchesOfLessThan16TokensAsLlamaCppDoes() {
    var file = TinyLlama.seeded(5).layers(1).write(folder.resolve("tiny.gguf"));
    assertThat(collect(file, settings(16, false)).tensors()).hasSize(7);
    assertThatThrownBy(() -> collect(file, settings(15, false)))
        .isInstanceOf(CalibrationException.class)
        .hasMessageContaining("at least 16 tokens");
  }

  @Test
  void refusesAModelWhoseActivationsAreNoNumbers() {
    var plain = TinyLlama.seeded(6).layers(1).write(folder.resolve("plain.gguf"));
    var file =
        Rewritten.model(
            plain,
            folder.resolve("tiny.gguf"),
            metadata -> metadata,
            (tensor, data) -> {
              if (tensor.name().equals("blk.0.ffn_up.weight")) {
                data.putFloat(0, Float.NaN);
              }
            });
    assertThatThrownBy(() -> collect(file, settings(CONTEXT, false)))
        .isInstanceOf(CalibrationException.class)
        .hasMessageContainingAll("blk.0.ffn_down.weight", file.toString());
  }

  @Test
  void isTakenByTheQuantiser() throws IOException {
    var file = TinyLlama.seeded(7).write(folder.resolve("tiny.gguf"));
    var matrix = collect(file, settings(CONTEXT, false));
    var target = folder.resolve("im.dat");
    matrix.write(target, CONTEXT);

    var read = ImportanceMatrix.read(target);
    assertThat(read.tensors()).isEqualTo(matrix.tensors());
    assertThat(read.datasets()).containsExactly("text.txt");
    for (var name : matrix.tensors()) {
      var written = matrix.values(name).orElseThrow();
      var again = read.values(name).orElseThrow();
      for (int i = 0; i < written.length; i++) {
        assertThat(again[i]).isCloseTo(written[i], within(2e-7f * written[i]));
      }
    }
    // It refuses this type without a matrix.
    var compressed = folder.resolve("compressed.gguf");
    new LlamaQuantize(1)
        .quantize(file, FileType.IQ2_XS, Optional.of(read), compressed, progress -> {});
    assertThat(Files.size(compressed)).isLessThan(Files.size(file) / 4);
  }

  @Test
  void twoMatricesTogetherAreTheMeansOverTheTokensOfBoth() {
    var file = TinyLlama.seeded(8).layers(1).write(folder.resolve("tiny.gguf"));
    ImportanceMatrix all;
    ImportanceMatrix first;
    ImportanceMatrix rest;
    try (var model = LlamaModel.load(file, ModelSettings.standard())) {
      var tokens = model.tokenizer().tokenize(TEXT.text());
      // Cut where tokens end, so that both parts have the tokens of the whole.
      var head = model.tokenizer().detokenize(tokens.subList(0, 2 * CONTEXT));
      var tail = model.tokenizer().detokenize(tokens.subList(2 * CONTEXT, 5 * CONTEXT));
      all = ImportanceCollector.collect(model, TEXT, settings(CONTEXT, false), file, (d, of) -> {});
      first =
          ImportanceCollector.collect(
              model,
              new CalibrationText("head", head),
              settings(CONTEXT, false),
              file,
              (d, of) -> {});
      rest =
          ImportanceCollector.collect(
              model,
              new CalibrationText("tail", tail),
              settings(CONTEXT, false),
              file,
              (d, of) -> {});
    }
    var both = first.plus(rest);

    assertThat(both.chunks()).isEqualTo(5);
    assertThat(both.datasets()).containsExactly("head", "tail");
    for (var name : all.tensors()) {
      var expected = all.values(name).orElseThrow();
      var actual = both.values(name).orElseThrow();
      for (int i = 0; i < expected.length; i++) {
        assertThat(actual[i]).isCloseTo(expected[i], within(1e-5f * expected[i]));
      }
    }
    var other = new Importance(new float[3], new float[] {1});
    assertThatThrownBy(
            () ->
                both.plus(
                    new ImportanceMatrix(
                        Path.of("other"), Map.of("blk.0.attn_q.weight", other), List.of(), 1)))
        .isInstanceOf(ImportanceMatrixException.class)
        .hasMessageContainingAll("other", "blk.0.attn_q.weight", "3", "256");
  }

  @Test
  void leavesTensorsOutOfTheOlderFormOfWhichAnExpertSawNothing() {
    var matrix =
        new ImportanceMatrix(
            folder.resolve("im.dat"),
            Map.of(
                "seen", new Importance(new float[] {1, 2}, new float[] {4, 4}),
                "unseen", new Importance(new float[] {1, 2}, new float[] {8, 0})),
            List.of(),
            1);
    matrix.write(folder.resolve("im.dat"), 512);
    matrix.writeGguf(folder.resolve("im.gguf"), 512);

    assertThat(ImportanceMatrix.read(folder.resolve("im.dat")).tensors()).containsExactly("seen");
    assertThat(ImportanceMatrix.read(folder.resolve("im.gguf")).tensors())
        .containsExactlyInAnyOrder("seen", "unseen");
  }
}
