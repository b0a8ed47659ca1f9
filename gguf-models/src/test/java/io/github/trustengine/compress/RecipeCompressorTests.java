package io.github.trustengine.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.trustengine.calibration.Calibration;
import io.github.trustengine.calibration.CalibrationException;
import io.github.trustengine.calibration.CalibrationText;
import io.github.trustengine.compress.grid.UniformGrid;
import io.github.trustengine.compress.linalg.Matrix;
import io.github.trustengine.compress.linalg.Workers;
import io.github.trustengine.compress.quantize.Rtn;
import io.github.trustengine.ggml.Dequantizer;
import io.github.trustengine.ggml.TensorType;
import io.github.trustengine.gguf.GgufFile;
import io.github.trustengine.gguf.GgufTensor;
import io.github.trustengine.gguf.TensorStatistics;
import io.github.trustengine.llama.Evaluator;
import io.github.trustengine.llama.ModelSettings;
import io.github.trustengine.testing.TinyLlama;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecipeCompressorTests {

  private static final Calibration CALIBRATION =
      new Calibration(new CalibrationText("invented", text()), 4, 32);

  private static final String GATE = "blk.1.ffn_gate.weight";

  private final Path folder;
  private final Path model;

  RecipeCompressorTests(@TempDir Path folder) throws IOException {
    this.folder = folder;
    this.model = TinyLlama.seeded(1).weights(TensorType.F16).write(folder.resolve("tiny.gguf"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "magnitude-50",
        "wanda-2of4",
        "sparsegpt-50",
        "sparsegpt-4of8",
        "rtn-3bit-g64-asym",
        "gptq-4bit-g32",
        "gptq-4bit-row-asym-inorder",
        "gptq-2bit-g32-f16",
        "gptq-q4_k_m",
        "awq-4bit-g32",
        "awq-q4_0",
        "sparsegpt-2of4+q8_0",
        "wanda-50+gptq-4bit-g32",
        "wanda-4of8-oneshot",
        "sparsegpt-50-oneshot",
        "gptq-4bit-g32-inorder-oneshot",
        "sparsegpt-2of4-oneshot+gptq-q4_0-oneshot"
      })
  void every_recipe_makes_a_model_that_llama_cpp_computes_with(String slug) {
    Path target = folder.resolve("out.gguf");

    List<CompressedTensor> tensors = compress(slug, target);

    for (float logit : logits(target)) {
      assertThat(logit).isFinite();
    }
    assertThat(tensors).extracting(CompressedTensor::name).doesNotHaveDuplicates();
    assertThat(tensors).extracting(CompressedTensor::note).containsOnly("");
    assertThat(folder.toFile().list()).containsExactlyInAnyOrder("tiny.gguf", "out.gguf");
  }

  @ParameterizedTest
  @CsvSource({
    "magnitude-25, 0.25, 13",
    "wanda-75, 0.75, 5",
    "sparsegpt-50, 0.5, 9",
    "wanda-2of4, 0.5, 9",
    "magnitude-4of8, 0.5, 9.5"
  })
  void pruning_leaves_zeros_and_counts_what_a_sparse_format_would_take(
      String slug, double share, double methodBits) {
    Path target = folder.resolve("out.gguf");

    CompressedTensor gate = tensor(compress(slug, target), GATE);

    Matrix values = values(target, GATE);
    assertThat(values.sparsity()).isCloseTo(share, within(0.005));
    assertThat(gate.zeros()).isEqualTo(Math.round(values.sparsity() * gate.elements()));
    assertThat(gate.methodBits() / gate.elements()).isCloseTo(methodBits, within(0.1));
    assertThat(gate.target()).isEqualTo(TensorType.F16);
  }

  @Test
  void wanda_keeps_the_other_weights_bit_for_bit_and_its_pattern_in_every_group() {
    Path target = folder.resolve("out.gguf");
    compress("wanda-2of4", target);

    float[] before = values(model, GATE).values();
    float[] after = values(target, GATE).values();

    for (int i = 0; i < after.length; i += 4) {
      int zeros = 0;
      for (int j = i; j < i + 4; j++) {
        zeros += after[j] == 0 ? 1 : 0;
        assertThat(after[j]).isIn(0f, before[j]);
      }
      assertThat(zeros).isEqualTo(2);
    }
  }

  @Test
  void a_packed_grid_holds_what_the_method_computes() {
    Path target = folder.resolve("out.gguf");
    var grid = new UniformGrid(4, 32, UniformGrid.Range.SYMMETRIC);

    CompressedTensor gate = tensor(compress("rtn-4bit-g32", target), GATE);

    assertThat(gate.target()).isEqualTo(TensorType.Q4_0);
    assertThat(gate.methodBits() / gate.elements()).isEqualTo(4.5);
    try (var workers = new Workers(1)) {
      assertThat(values(target, GATE).values())
          .isEqualTo(Rtn.quantize(values(model, GATE), grid, workers).values().values());
    }
  }

  @Test
  void scales_that_are_folded_in_leave_the_model_the_same() {
    Path target = folder.resolve("out.gguf");
    compress("awq-8bit-g32-noclip-f16", target);

    assertThat(values(target, "blk.0.attn_norm.weight"))
        .isNotEqualTo(values(model, "blk.0.attn_norm.weight"));
    float[] before = logits(model);
    float[] after = logits(target);
    double scale =
        IntStream.range(0, before.length).mapToDouble(i -> Math.abs(before[i])).max().orElseThrow();
    for (int i = 0; i < before.length; i++) {
      assertThat((double) after[i]).isCloseTo(before[i], within(0.02 * scale));
    }
  }

  @Test
  void awq_takes_smaller_groups_where_rows_are_no_whole_ones_and_says_so() throws IOException {
    List<CompressedTensor> tensors = compress(odd(), "awq-4bit-g128", folder.resolve("out.gguf"));

    CompressedTensor gate = tensor(tensors, GATE);
    assertThat(gate.fallback()).isTrue();
    assertThat(gate.note()).isEqualTo("rows of 192 are no whole groups of 128: groups of 64");
    assertThat(tensor(tensors, "blk.1.ffn_down.weight").fallback()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"sparsegpt-50", "gptq-4bit-g32", "awq-4bit-g32", "sparsegpt-50-oneshot"})
  void a_run_that_was_stopped_goes_on_after_the_last_block(String slug) throws IOException {
    Path whole = folder.resolve("whole.gguf");
    compress(slug, whole);
    Path target = folder.resolve("out.gguf");
    Consumer<CompressionProgress> stop =
        progress -> {
          throw new CancellationException("stopped");
        };

    assertThatThrownBy(() -> compress(model, slug, target, stop))
        .isInstanceOf(CancellationException.class);
    assertThat(target).doesNotExist();
    try (var files = Files.walk(folder)) {
      assertThat(files.filter(file -> file.toString().endsWith("block-000.gguf"))).hasSize(1);
    }

    var steps = new ArrayList<String>();
    compress(model, slug, target, progress -> steps.add(progress.tensor()));

    assertThat(steps).doesNotContain("block 0").contains("block 1");
    assertThat(target).hasSameBinaryContentAs(whole);
  }

  @Test
  void a_run_that_was_stopped_in_its_second_step_knows_what_the_first_has_said()
      throws IOException {
    Path odd =
        TinyLlama.seeded(2)
            .width(192)
            .heads(3, 1)
            .feedForward(388)
            .weights(TensorType.F16)
            .write(folder.resolve("odd.gguf"));
    String slug = "magnitude-4of8+rtn-4bit-row-f16";
    Path target = folder.resolve("out.gguf");
    assertThatThrownBy(
            () ->
                compress(
                    odd,
                    slug,
                    target,
                    progress -> {
                      if (progress.done() > progress.total() / 2) {
                        throw new CancellationException("stopped");
                      }
                    }))
        .isInstanceOf(CancellationException.class);

    CompressedTensor down = tensor(compress(odd, slug, target), "blk.0.ffn_down.weight");

    assertThat(down.note()).isEqualTo("rows of 388 are no whole groups: not pruned");
  }

  @Test
  void what_a_killed_run_left_goes_when_the_file_is_made_in_another_way() throws IOException {
    Path target = folder.resolve("out.gguf");
    beKilledMaking("rtn-4bit-g32", target);
    assertThat(folder.toFile().list()).hasSize(2).anyMatch(name -> name.endsWith(".making"));

    compress("magnitude-50", target);

    assertThat(folder.toFile().list()).containsExactlyInAnyOrder("tiny.gguf", "out.gguf");
  }

  @Test
  void types_without_a_grid_take_no_calibration() throws IOException {
    var tooLittle = new Calibration(new CalibrationText("little", "a b c"), 4, 32);
    Path target = folder.resolve("out.gguf");

    var tensors =
        new RecipeCompressor(1, tooLittle)
            .compress(model, Recipe.parse("gptq-tq2_0"), Optional.empty(), target, step -> {})
            .tensors();

    assertThat(tensor(tensors, GATE).note()).contains("TQ2_0 is no grid");
    Path plain = folder.resolve("plain.gguf");
    compress("tq2_0", plain);
    assertThat(values(target, GATE)).isEqualTo(values(plain, GATE));
  }

  @Test
  void one_shot_looks_at_the_original_model_only() throws IOException {
    Path sequential = folder.resolve("sequential.gguf");
    Path oneShot = folder.resolve("oneshot.gguf");
    compress("wanda-50", sequential);
    compress("wanda-50-oneshot", oneShot);

    String first = "blk.0.ffn_down.weight";
    assertThat(values(oneShot, first)).isEqualTo(values(sequential, first));
    assertThat(values(oneShot, GATE)).isNotEqualTo(values(sequential, GATE));
  }

  @Test
  void says_what_a_compression_took() {
    var effort =
        new RecipeCompressor(1, CALIBRATION)
            .compress(
                model,
                Recipe.parse("gptq-4bit-g32"),
                Optional.empty(),
                folder.resolve("out.gguf"),
                step -> {})
            .effort();

    assertThat(effort.forward()).isPositive();
    assertThat(effort.statistics()).isPositive();
    assertThat(effort.arithmetic()).isPositive();
    assertThat(effort.other()).isPositive();
    assertThat(effort.seconds()).isLessThan(60);
    assertThat(effort.memory().bytes()).isGreaterThan(10_000_000);
  }

  @Test
  void the_source_is_never_written_over() throws IOException {
    byte[] before = Files.readAllBytes(model);

    assertThatThrownBy(() -> compress("magnitude-50", model))
        .isInstanceOf(CompressionException.class)
        .hasMessageContaining("is the source itself");
    assertThat(model).hasBinaryContent(before);
  }

  @Test
  void another_source_of_the_same_name_is_not_gone_on_with() throws IOException {
    Path target = folder.resolve("out.gguf");
    beKilledMaking("rtn-4bit-g32", target);
    TinyLlama.seeded(9).weights(TensorType.F16).write(model);
    compress("rtn-4bit-g32", target);
    Path expected = folder.resolve("expected.gguf");
    compress("rtn-4bit-g32", expected);

    assertThat(target).hasSameBinaryContentAs(expected);
  }

  @Test
  void pruning_before_another_step_counts_the_zeros_that_are_left() {
    Path target = folder.resolve("out.gguf");

    CompressedTensor gate = tensor(compress("magnitude-50+q8_0", target), GATE);

    assertThat(gate.target()).isEqualTo(TensorType.Q8_0);
    assertThat(gate.zeros())
        .isEqualTo(Math.round(values(target, GATE).sparsity() * gate.elements()));
    assertThat((double) gate.zeros() / gate.elements()).isBetween(0.5, 0.6);
  }

  @ParameterizedTest
  @ValueSource(strings = {"magnitude-50+q4_k_m", "gptq-q4_k_m", "awq-q4_k_m"})
  void what_llama_quantize_falls_back_on_is_reported(String slug) throws IOException {
    CompressedTensor gate = tensor(compress(odd(), slug, folder.resolve("out.gguf")), GATE);

    assertThat(gate.fallback()).isTrue();
    assertThat(gate.target()).isEqualTo(TensorType.Q5_0);
    assertThat(gate.note()).contains("do not fit the blocks");
  }

  @ParameterizedTest
  @ValueSource(strings = {"awq-q4_0", "wanda-50", "gptq-4bit-g32", "magnitude-50+rtn-4bit-g32"})
  void what_reads_no_importance_matrix_takes_none(String slug) {
    assertThatThrownBy(
            () ->
                new RecipeCompressor(1, CALIBRATION)
                    .compress(
                        model,
                        Recipe.parse(slug),
                        Optional.of(importance()),
                        folder.resolve("out.gguf"),
                        step -> {}))
        .isInstanceOf(CompressionException.class)
        .hasMessageContaining("takes no importance matrix");
  }

  @ParameterizedTest
  @ValueSource(strings = {"q4_0", "magnitude-50", "magnitude-50+q4_k_m", "awq-4bit-g128"})
  void zeros_are_those_of_the_finished_file(String slug) throws IOException {
    Path target = folder.resolve("out.gguf");

    List<CompressedTensor> tensors = compress(slug, target);

    try (var file = GgufFile.open(target)) {
      List<TensorStatistics> statistics =
          file.tensors().stream().map(tensor -> TensorStatistics.of(file, tensor)).toList();
      assertThat(tensors)
          .extracting(CompressedTensor::zeros)
          .isEqualTo(statistics.stream().map(TensorStatistics::zeros).toList());
      assertThat(CompressedTensor.sparsity(tensors))
          .isCloseTo(TensorStatistics.total(statistics).zeroFraction(), within(1e-12))
          .isPositive();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"magnitude-50", "rtn-4bit-g128", "awq-4bit-g128"})
  void a_file_says_itself_what_its_method_counts_and_could_not_do(String slug) throws IOException {
    Path target = folder.resolve("out.gguf");

    List<CompressedTensor> tensors = compress(odd(), slug, target);

    try (var file = GgufFile.open(target)) {
      MethodRemarks remarks = MethodRemarks.of(file);
      assertThat(file.metadata().string("trustengine.recipe")).contains(slug);
      for (CompressedTensor tensor : tensors) {
        GgufTensor stored = file.tensor(tensor.name()).orElseThrow();
        assertThat(remarks.bits(stored)).isCloseTo(tensor.methodBits(), within(1e-6));
        assertThat(remarks.of(tensor.name()).flatMap(MethodRemarks.Remark::note).orElse(""))
            .isEqualTo(tensor.note());
      }
      assertThat(remarks.bits(file)).isLessThan(8.0 * file.bytes());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"q8_0", "magnitude-50+q8_0", "rtn-4bit-g32"})
  void what_an_earlier_method_said_is_not_said_of_what_was_made_of_its_result(String slug) {
    Path pruned = folder.resolve("pruned.gguf");
    Path target = folder.resolve("out.gguf");
    compress("magnitude-50", pruned);

    CompressedTensor gate = tensor(compress(pruned, slug, target), GATE);

    try (var file = GgufFile.open(target)) {
      assertThat(MethodRemarks.of(file).bits(file.tensor(GATE).orElseThrow()))
          .isEqualTo(gate.methodBits())
          .isEqualTo(8.0 * gate.bytes());
    }
  }

  @Test
  void a_tensor_that_a_later_step_leaves_alone_keeps_what_was_said_of_it() {
    CompressedTensor gate = tensor(compress("magnitude-50+f16", folder.resolve("out.gguf")), GATE);

    assertThat(gate.target()).isEqualTo(TensorType.F16);
    assertThat(gate.methodBits() / gate.elements()).isCloseTo(9, within(0.1));
  }

  @Test
  void a_quantised_source_is_compressed_from_half_precision() throws IOException {
    Path q8 = folder.resolve("q8.gguf");
    new LlamaQuantize(1).quantize(model, FileType.Q8_0, Optional.empty(), q8, step -> {});

    Compression made = make(q8, "magnitude-50", CALIBRATION);

    CompressedTensor gate = tensor(made.tensors(), GATE);
    assertThat(gate.source()).isEqualTo(TensorType.Q8_0);
    assertThat(gate.target()).isEqualTo(TensorType.F16);
    assertThat(made.warnings())
        .singleElement()
        .asString()
        .startsWith("q8.gguf is quantised already (q8_0):");
    assertThat(make(q8, "f16", CALIBRATION).warnings()).isEqualTo(made.warnings());
  }

  @ParameterizedTest
  @ValueSource(strings = {"gptq-4bit-g32", "sparsegpt-50", "sparsegpt-50+q4_0"})
  void too_little_text_is_a_warning(String slug) {
    var enough = new Calibration(new CalibrationText("invented", text() + text()), 16, 32);

    assertThat(make(model, slug, enough).warnings()).isEmpty();
    assertThat(make(model, slug, CALIBRATION).warnings())
        .containsExactly(
            "128 calibration tokens for 256 inputs: too few to tell them apart; give more text (12 tensors)",
            "128 calibration tokens for 512 inputs: too few to tell them apart; give more text (2 tensors)");
  }

  @Test
  void a_text_shorter_than_a_window_is_an_error() {
    var tooLittle = new Calibration(new CalibrationText("little", "a b c"), 4, 32);

    assertThatThrownBy(
            () ->
                new RecipeCompressor(1, tooLittle)
                    .compress(
                        model,
                        Recipe.parse("wanda-50"),
                        Optional.empty(),
                        folder.resolve("out.gguf"),
                        step -> {}))
        .isInstanceOf(CalibrationException.class)
        .hasMessageContaining("little is too short");
    assertThat(folder.resolve("out.gguf")).doesNotExist();
  }

  @Test
  void nothing_is_left_of_what_can_never_be_made() throws IOException {
    Path q8 = folder.resolve("q8.gguf");
    new LlamaQuantize(1).quantize(model, FileType.Q8_0, Optional.empty(), q8, step -> {});
    var tooLittle = new Calibration(new CalibrationText("little", "a b c"), 4, 32);

    assertThatThrownBy(() -> make(q8, "wanda-50", tooLittle))
        .isInstanceOf(CalibrationException.class);

    assertThat(folder.toFile().list()).containsExactlyInAnyOrder("tiny.gguf", "q8.gguf");
  }

  @Test
  void a_model_with_experts_is_refused() throws IOException {
    Path experts = TinyLlama.seeded(3).experts(4).write(folder.resolve("experts.gguf"));
    var begun = new ArrayList<String>();

    assertThatThrownBy(
            () ->
                compress(
                    experts,
                    "magnitude-50",
                    folder.resolve("out.gguf"),
                    progress -> begun.add(progress.tensor())))
        .isInstanceOf(CalibrationException.class)
        .hasMessageContaining("experts.gguf");
    assertThat(begun).isEmpty();
  }

  @Test
  void results_depend_on_the_calibration_only_where_it_takes_part() {
    var other =
        new RecipeCompressor(
            1, new Calibration(new CalibrationText("invented", text() + "z"), 4, 32));
    var same = new RecipeCompressor(4, CALIBRATION);
    var first = new RecipeCompressor(1, CALIBRATION);

    for (String slug : List.of("wanda-50", "gptq-q4_0", "magnitude-50+awq-4bit-g32")) {
      Recipe recipe = Recipe.parse(slug);
      assertThat(first.algorithm(recipe)).isEqualTo(same.algorithm(recipe));
      assertThat(first.algorithm(recipe)).isNotEqualTo(other.algorithm(recipe));
    }
    for (String slug : List.of("q4_0", "magnitude-50", "rtn-4bit-g32")) {
      Recipe recipe = Recipe.parse(slug);
      assertThat(first.algorithm(recipe)).isEqualTo(other.algorithm(recipe));
    }
  }

  /** Its rows of 192 fit neither groups of 128 nor blocks of 256. */
  private Path odd() throws IOException {
    return TinyLlama.seeded(2)
        .width(192)
        .heads(3, 1)
        .feedForward(384)
        .write(folder.resolve("odd.gguf"));
  }

  private List<CompressedTensor> compress(String slug, Path target) {
    return compress(model, slug, target);
  }

  private static List<CompressedTensor> compress(Path source, String slug, Path target) {
    return compress(source, slug, target, step -> {});
  }

  private static List<CompressedTensor> compress(
      Path source, String slug, Path target, Consumer<CompressionProgress> progress) {
    return new RecipeCompressor(1, CALIBRATION)
        .compress(source, Recipe.parse(slug), Optional.empty(), target, progress)
        .tensors();
  }

  private Compression make(Path source, String slug, Calibration calibration) {
    return new RecipeCompressor(1, calibration)
        .compress(
            source, Recipe.parse(slug), Optional.empty(), folder.resolve("out.gguf"), step -> {});
  }

  /** Is refused before it is read. */
  private Path importance() throws IOException {
    return Files.write(folder.resolve("im.dat"), new byte[12]);
  }

  private static CompressedTensor tensor(List<CompressedTensor> tensors, String name) {
    return tensors.stream().filter(tensor -> tensor.name().equals(name)).findFirst().orElseThrow();
  }

  private static Matrix values(Path file, String name) {
    try (var gguf = GgufFile.open(file)) {
      GgufTensor tensor = gguf.tensor(name).orElseThrow();
      int elements = (int) tensor.elements();
      float[] values = new float[elements];
      Dequantizer.dequantize(
          tensor.type(), gguf.data(tensor, 0, (int) tensor.bytes()), values, 0, elements);
      int columns = (int) tensor.columns();
      return Matrix.of(elements / columns, columns, values);
    }
  }

  private static float[] logits(Path model) {
    try (var evaluator = Evaluator.open(model, ModelSettings.standard(), 16, 1)) {
      float[] last = new float[evaluator.vocabulary()];
      evaluator.logits(
          new int[] {1, 5, 9, 30},
          3,
          (position, logits) -> System.arraycopy(logits, 0, last, 0, last.length));
      return last;
    }
  }

  static String text() {
    var random = new Random(7);
    var text = new StringBuilder();
    for (int i = 0; i < 600; i++) {
      text.append((char) ('a' + random.nextInt(26)));
      if (random.nextInt(5) == 0) {
        text.append(' ');
      }
    }
    return text.toString();
  }

  /** Ends when the first block is done. */
  private void beKilledMaking(String recipe, Path target) {
    assertThatThrownBy(
            () ->
                compress(
                    model,
                    recipe,
                    target,
                    progress -> {
                      throw new CancellationException("stopped");
                    }))
        .isInstanceOf(CancellationException.class);
  }
}
