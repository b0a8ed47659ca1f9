package io.github.trustengine.compress;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.trustengine.calibration.ImportanceMatrix;
import io.github.trustengine.ggml.Ggml;
import io.github.trustengine.ggml.NativeLibrary;
import io.github.trustengine.ggml.TensorType;
import io.github.trustengine.gguf.GgufFile;
import io.github.trustengine.gguf.GgufMetadata;
import io.github.trustengine.gguf.GgufTensor;
import io.github.trustengine.gguf.GgufType;
import io.github.trustengine.gguf.GgufValue;
import io.github.trustengine.gguf.GgufWriter;
import io.github.trustengine.hash.Sha256;
import io.github.trustengine.testing.TinyLlama;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class LlamaQuantizeTests {

  private final Path directory;

  LlamaQuantizeTests(@TempDir Path directory) {
    this.directory = directory;
  }

  @Test
  void the_number_of_threads_has_no_influence() throws IOException {
    var source = TinyLlama.seeded(1).layers(2).write(directory.resolve("source.gguf"));
    var results = new ArrayList<String>();
    for (int threads : new int[] {1, 2, 7}) {
      var target = directory.resolve(threads + ".gguf");
      new LlamaQuantize(threads)
          .quantize(source, FileType.Q4_K_M, Optional.empty(), target, step -> {});
      results.add(Sha256.of(target));
    }
    assertThat(results).hasSize(3).containsOnly(results.get(0));
  }

  /** Files made once; other instructions than plain SSE2 may give other bits. */
  @ParameterizedTest
  @CsvSource({
    "0, Q8_0, c83cce0b635b441580c2463c3e4491db2f91c3b802b817f82746ebe9b547b0a6",
    "0, Q4_K_M, 7323b966680c2b7605b9b31cc6e477b48e181b09623a572f12c4e587344f7999",
    "0, Q4_0, a12268b8f3c64a8764976fb757d73d245c9a674d57e4aebb5f72c8de891a0704",
    "0, IQ4_XS, c74b58ab084afb77a9baa83dd166ab4eaff025018857ce7d3acc4d3df314f4b9",
    "520, Q6_K, 11ef607ac8ad73cc4a05bb5bfa4fb4a1be0704231d3fe729aefa1acfd8cf9487",
    "520, Q4_K_M, 4091789ffb5bdb1f07750e7bff4bafdb37cd4a35347618912e9d41ad2f7758b9",
    "520, TQ2_0, e2df179fad770345b09d7f16f43843d564b46c924c9900608267800c5fa90dd0",
    "8, Q5_K_M, 8d0c6ced142a1bdd108acf98780b5aaac36582e0139ae282216b89bf2a0a6e19",
    "8, Q3_K_L, 881ac4f704bb83f7e55ca29ff34e40787c53a87aff746b8adda91993577e0765",
    "8, Q2_K, 5a30692e263237a826e0d9a13b9106ff9f466974edc38b8c17dd5f4930a9e5c5"
  })
  void files_stay_what_they_are(int kind, FileType file, String sha256) throws IOException {
    assumeThat(System.getProperty("os.arch")).isIn("amd64", "x86_64");
    assumeThat(System.getProperty(NativeLibrary.PROPERTY)).isNull();
    var model =
        switch (kind) {
          case 0 -> TinyLlama.seeded(100).layers(3).weights(TensorType.F16);
          case 520 ->
              TinyLlama.seeded(101).layers(1).feedForward(520).tied().weights(TensorType.BF16);
          default -> TinyLlama.seeded(102).layers(2).feedForward(256).heads(4, 1).experts(8);
        };
    var target = directory.resolve("target.gguf");

    quantize(model.write(directory.resolve("source.gguf")), file, target);

    assertThat(Sha256.of(target)).isEqualTo(sha256);
  }

  @ParameterizedTest
  @EnumSource(names = {"F32", "F16", "BF16", "Q8_0", "Q4_0", "Q4_K_M", "Q3_K_S", "TQ1_0", "IQ4_NL"})
  void data_are_those_of_whole_matrices_quantised_at_once(FileType file) throws IOException {
    var source =
        TinyLlama.seeded(2)
            .layers(1)
            .experts(3)
            .weights(TensorType.BF16, TensorType.F32)
            .write(directory.resolve("source.gguf"));

    checkData(source, file, Optional.empty());
  }

  @ParameterizedTest
  @EnumSource(names = {"Q4_K_S", "Q5_0", "Q2_K_S"})
  void each_expert_has_its_own_importances(FileType file) throws IOException {
    checkExperts(file);
  }

  @Test
  @Tag("slow") // builds llama.cpp's tables of the type first
  void each_expert_has_its_own_importances_for_types_with_tables() throws IOException {
    checkExperts(FileType.IQ2_XXS);
  }

  private void checkExperts(FileType file) throws IOException {
    var source = TinyLlama.seeded(3).layers(1).experts(3).write(directory.resolve("source.gguf"));
    checkData(source, file, Optional.of(importance(source)));
  }

  @Test
  void a_quantised_source_is_turned_into_floats_first() throws IOException {
    var floats = TinyLlama.seeded(4).layers(1).write(directory.resolve("floats.gguf"));
    for (var first : List.of(FileType.Q4_1, FileType.IQ4_XS)) {
      var source = directory.resolve(first + ".gguf");
      quantize(floats, first, source);

      checkData(source, FileType.Q4_K_M, Optional.empty());
      checkData(source, FileType.F32, Optional.empty());
    }
  }

  @Test
  void what_has_the_type_already_is_copied() throws IOException {
    var source = TinyLlama.seeded(5).layers(1).write(directory.resolve("source.gguf"));
    var once = directory.resolve("once.gguf");
    quantize(source, FileType.Q5_K_M, once);
    var twice = directory.resolve("twice.gguf");

    var tensors = quantize(once, FileType.Q5_K_M, twice);

    assertThat(tensors).noneMatch(CompressedTensor::isConverted);
    assertThat(twice).hasSameBinaryContentAs(once);
  }

  /** The tool's metadata, put together by the library's own functions. */
  @Test
  void metadata_are_those_that_the_library_writes() throws IOException {
    var plain = TinyLlama.seeded(6).layers(1).write(directory.resolve("plain.gguf"));
    var source =
        withMetadata(
            plain,
            metadata ->
                metadata
                    .with("general.file_type", GgufValue.uint32(0))
                    .with("general.alignment", GgufValue.uint32(32))
                    .with("split.count", GgufValue.uint16(1))
                    .with("a.text", GgufValue.string("one\0two"))
                    .with("some.texts", GgufValue.strings(List.of("\0", "x\0y", "", "z")))
                    .with("no.texts", GgufValue.strings(List.of()))
                    .with("a.truth", GgufValue.bool(true))
                    .with(
                        "truths",
                        GgufValue.array(
                            GgufType.BOOL, List.of(GgufValue.bool(false), GgufValue.bool(true))))
                    .with("a.number", GgufValue.float64(0.1)));
    var target = directory.resolve("target.gguf");
    quantize(source, FileType.Q8_0, target);

    var expected = NativeHeader.of(source, FileType.Q8_0);
    assertThat(NativeHeader.pairs(target)).isEqualTo(expected);
    try (var result = GgufFile.open(target)) {
      assertThat(result.metadata().keys())
          .endsWith("a.number", "general.quantization_version", "general.file_type")
          .doesNotContain("split.count");
      assertThat(result.metadata().string("a.text")).hasValue("one");
    }
  }

  @Test
  void the_library_opens_the_result() throws IOException {
    var source =
        TinyLlama.seeded(7).layers(2).feedForward(520).write(directory.resolve("source.gguf"));
    var target = directory.resolve("target.gguf");

    var tensors = quantize(source, FileType.Q4_K_M, target);

    assertThat(NativeHeader.tensors(target))
        .containsExactlyElementsOf(
            tensors.stream().map(tensor -> tensor.name() + " " + tensor.target().id()).toList());
  }

  @Test
  void an_importance_matrix_is_recorded() throws IOException {
    var source = TinyLlama.seeded(8).layers(1).write(directory.resolve("source.gguf"));
    var longName = "d/".repeat(63) + "\u00e4.dat";
    var importance = importance(source).readAs(Path.of(longName));
    var target = directory.resolve("target.gguf");

    new LlamaQuantize(2)
        .quantize(source, FileType.Q4_K_M, Optional.of(importance), target, step -> {});

    try (var result = GgufFile.open(target)) {
      var metadata = result.metadata();
      assertThat(metadata.keys())
          .endsWith(
              "general.quantization_version",
              "general.file_type",
              "quantize.imatrix.file",
              "quantize.imatrix.dataset",
              "quantize.imatrix.entries_count",
              "quantize.imatrix.chunks_count");
      // Cut to 127 bytes, within a letter.
      var recorded = metadata.value("quantize.imatrix.file").orElseThrow().bytes();
      assertThat(recorded.getLong()).isEqualTo(127);
      assertThat(recorded.get(recorded.limit() - 1)).isEqualTo((byte) 0xc3);
      assertThat(metadata.value("quantize.imatrix.entries_count"))
          .hasValue(GgufValue.int32(importance.tensors().size()));
      assertThat(metadata.value("quantize.imatrix.chunks_count")).hasValue(GgufValue.int32(16));
    }
  }

  @Test
  void a_split_source_gives_what_the_whole_one_gives() throws IOException {
    var whole = TinyLlama.seeded(9).layers(2).write(directory.resolve("whole.gguf"));
    var fromWhole = directory.resolve("from-whole.gguf");
    quantize(whole, FileType.Q4_0, fromWhole);
    var fromParts = directory.resolve("from-parts.gguf");

    quantize(split(whole), FileType.Q4_0, fromParts);

    assertThat(fromParts).hasSameBinaryContentAs(fromWhole);
  }

  @Test
  void progress_ends_with_everything() {
    var source = TinyLlama.seeded(10).layers(1).write(directory.resolve("source.gguf"));
    var steps = new ArrayList<CompressionProgress>();

    var tensors =
        new LlamaQuantize(2)
            .quantize(
                source, FileType.Q4_0, Optional.empty(), directory.resolve("t.gguf"), steps::add);

    assertThat(steps)
        .extracting(CompressionProgress::tensor)
        .containsExactlyElementsOf(tensors.stream().map(CompressedTensor::name).toList());
    assertThat(steps).extracting(CompressionProgress::fraction).isSorted().endsWith(1.0);
  }

  @ParameterizedTest
  @EnumSource(names = {"IQ2_XS", "IQ2_XXS", "IQ2_S", "Q2_K_S", "IQ1_S", "IQ1_M"})
  void types_that_need_an_importance_matrix_are_refused_without(FileType file) {
    var source = TinyLlama.seeded(11).layers(1).write(directory.resolve("source.gguf"));

    assertRefused(source, file, Optional.empty(), "importance matrix");
  }

  @ParameterizedTest
  @CsvSource({"IQ3_XXS, blk.0.attn_k.weight", "IQ2_M, blk.0.attn_k.weight"})
  void tensors_that_need_importances_are_refused_without(FileType file, String tensor) {
    var source = TinyLlama.seeded(11).layers(1).write(directory.resolve("source.gguf"));

    assertRefused(source, file, Optional.empty(), tensor);
  }

  @Test
  void importances_of_another_model_are_refused() throws IOException {
    var source = TinyLlama.seeded(12).layers(1).write(directory.resolve("source.gguf"));
    var other = TinyLlama.seeded(12).layers(1).width(512).write(directory.resolve("other.gguf"));

    assertRefused(
        source, FileType.Q4_K_M, Optional.of(importance(other)), "512 values", "[256, 280]");
  }

  @Test
  void values_that_are_no_numbers_are_refused() throws IOException {
    for (float value : new float[] {Float.NaN, Float.NEGATIVE_INFINITY}) {
      var source = TinyLlama.seeded(13).layers(1).write(directory.resolve("source.gguf"));
      for (var tensor : List.of("blk.0.ffn_up.weight", "output_norm.weight")) {
        poke(source, tensor, value);
        assertRefused(source, FileType.Q4_0, Optional.empty(), tensor, "no numbers");
        poke(source, tensor, 1);
      }
    }
  }

  @Test
  void values_beyond_the_range_of_a_type_are_refused() throws IOException {
    var source = TinyLlama.seeded(14).layers(1).write(directory.resolve("source.gguf"));
    poke(source, "blk.0.ffn_up.weight", 1e6f);

    assertRefused(source, FileType.F16, Optional.empty(), "blk.0.ffn_up.weight", "F16");
    quantize(source, FileType.BF16, directory.resolve("bf16.gguf"));
  }

  @Test
  void what_is_no_model_is_refused() throws IOException {
    var model = TinyLlama.seeded(15).layers(2).write(directory.resolve("model.gguf"));

    assertMetadataRefused(
        model, m -> m.with("general.architecture", GgufValue.string("lama")), "\"lama\"");
    assertMetadataRefused(model, m -> m.without("general.architecture"), "general.architecture");
    assertMetadataRefused(model, m -> m.without("llama.block_count"), "llama.block_count");
    assertMetadataRefused(model, m -> m.without("llama.context_length"), "llama.context_length");
    assertMetadataRefused(
        model, m -> m.with("llama.block_count", GgufValue.uint32(3)), "2 matrices of attention");
    assertMetadataRefused(
        model, m -> m.with("llama.block_count", GgufValue.uint32(513)), "513 layers");
    assertMetadataRefused(
        model, m -> m.with("llama.expert_used_count", GgufValue.uint32(2)), "2 of 0 experts");
    assertMetadataRefused(
        model,
        m -> m.with("llama.attention.head_count_kv", GgufValue.int32s(4, 4, 4)),
        "3 numbers for 2 layers");
  }

  @Test
  void an_alignment_that_the_tool_does_not_follow_is_refused_where_it_matters() throws IOException {
    int refused = 0;
    for (int length = 0; length < 64; length += 32) {
      var name = "x".repeat(length);
      var source =
          withMetadata(
              TinyLlama.seeded(16).layers(1).write(directory.resolve("plain.gguf")),
              metadata ->
                  metadata
                      .with("general.alignment", GgufValue.uint32(64))
                      .with("a.text", GgufValue.string(name)));
      var target = directory.resolve(length + "-result.gguf");
      try {
        quantize(source, FileType.F16, target);
        assertThat(NativeHeader.tensors(target)).isNotEmpty();
      } catch (CompressionException e) {
        assertThat(e).hasMessageContaining("general.alignment of 64");
        assertThat(target).doesNotExist();
        refused++;
      }
    }
    assertThat(refused).isEqualTo(1);
  }

  @Test
  void the_source_is_not_overwritten() throws IOException {
    var source = TinyLlama.seeded(17).layers(1).write(directory.resolve("source.gguf"));
    var before = Sha256.of(source);

    assertThatThrownBy(() -> quantize(source, FileType.Q4_0, source))
        .isInstanceOf(CompressionException.class)
        .hasMessageContaining("is the source itself");
    assertThat(Sha256.of(source)).isEqualTo(before);
  }

  @Test
  void a_directory_that_is_not_there_is_named() {
    var source = TinyLlama.seeded(17).layers(1).write(directory.resolve("source.gguf"));
    var target = directory.resolve("none").resolve("t.gguf");

    assertThatThrownBy(() -> quantize(source, FileType.Q4_0, target))
        .isInstanceOf(CompressionException.class)
        .hasMessageContaining(target.toString());
  }

  private void checkData(Path source, FileType file, Optional<ImportanceMatrix> importance)
      throws IOException {
    var target = directory.resolve("checked.gguf");
    var tensors = new LlamaQuantize(2).quantize(source, file, importance, target, step -> {});
    try (var before = GgufFile.open(source);
        var after = GgufFile.open(target)) {
      assertThat(after.tensors())
          .extracting(GgufTensor::name)
          .containsExactlyElementsOf(tensors.stream().map(CompressedTensor::name).toList());
      assertThat(tensors).anyMatch(CompressedTensor::isConverted);
      for (var tensor : tensors) {
        var result = after.tensor(tensor.name()).orElseThrow();
        assertThat(after.data(result, 0, (int) result.bytes()))
            .as(tensor.toString())
            .isEqualTo(atOnce(before, tensor, importance));
      }
    }
  }

  /** Each matrix by one call, on one thread. */
  private static ByteBuffer atOnce(
      GgufFile source, CompressedTensor tensor, Optional<ImportanceMatrix> importance) {
    var before = source.tensor(tensor.name()).orElseThrow();
    var data = source.data(before, 0, (int) before.bytes());
    if (!tensor.isConverted()) {
      return data;
    }
    var floats = direct(4 * (int) tensor.elements());
    Ggml.get().dequantize(before.type(), data, floats.asFloatBuffer(), tensor.elements());
    var result = direct((int) tensor.bytes());
    int columns = (int) before.columns();
    int rows = (int) before.dimension(1);
    for (int i = 0; i < before.dimension(2); i++) {
      int matrix = i;
      Optional<FloatBuffer> weights =
          importance
              .flatMap(values -> values.values(tensor.name()))
              .map(
                  values ->
                      direct(4 * columns)
                          .asFloatBuffer()
                          .put(values, matrix * columns, columns)
                          .flip());
      Ggml.get()
          .quantizeRows(
              tensor.target(),
              floats.position(4 * i * rows * columns),
              result.position(i * rows * (int) tensor.target().bytes(columns)),
              rows,
              columns,
              weights);
    }
    return result.rewind();
  }

  private static ByteBuffer direct(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static List<CompressedTensor> quantize(Path source, FileType file, Path target) {
    return new LlamaQuantize(2).quantize(source, file, Optional.empty(), target, step -> {});
  }

  private void assertRefused(
      Path source, FileType file, Optional<ImportanceMatrix> importance, String... because) {
    var target = directory.resolve("refused.gguf");
    assertThatThrownBy(
            () -> new LlamaQuantize(2).quantize(source, file, importance, target, step -> {}))
        .isInstanceOf(CompressionException.class)
        .hasMessageContainingAll(because);
    assertThat(directory.toFile().list((folder, name) -> name.contains("refused"))).isEmpty();
  }

  private void assertMetadataRefused(Path model, UnaryOperator<GgufMetadata> change, String because)
      throws IOException {
    assertRefused(withMetadata(model, change), FileType.Q4_0, Optional.empty(), because);
  }

  private Path withMetadata(Path model, UnaryOperator<GgufMetadata> change) throws IOException {
    var changed = directory.resolve("changed.gguf");
    try (var gguf = GgufFile.open(model)) {
      var writer = new GgufWriter(change.apply(gguf.metadata()));
      gguf.tensors().forEach(tensor -> writer.copy(gguf, tensor));
      writer.write(changed);
    }
    return changed;
  }

  private Path split(Path whole) throws IOException {
    try (var gguf = GgufFile.open(whole)) {
      for (int part = 0; part < 2; part++) {
        var writer =
            new GgufWriter(
                (part == 0 ? gguf.metadata() : GgufMetadata.empty())
                    .with("split.no", GgufValue.uint16(part))
                    .with("split.count", GgufValue.uint16(2))
                    .with("split.tensors.count", GgufValue.int32(gguf.tensors().size())));
        int half = gguf.tensors().size() / 2;
        (part == 0 ? gguf.tensors().subList(0, half) : gguf.tensors().subList(half, 2 * half))
            .forEach(tensor -> writer.copy(gguf, tensor));
        if (part == 1) {
          gguf.tensors()
              .subList(2 * half, gguf.tensors().size())
              .forEach(tensor -> writer.copy(gguf, tensor));
        }
        writer.write(directory.resolve("parts-0000%d-of-00002.gguf".formatted(part + 1)));
      }
    }
    return directory.resolve("parts-00001-of-00002.gguf");
  }

  /** Random importances for all matrices of a model. */
  private ImportanceMatrix importance(Path model) throws IOException {
    var random = new Random(42);
    var file = directory.resolve("im.dat");
    try (var gguf = GgufFile.open(model)) {
      var matrices = gguf.tensors().stream().filter(t -> t.shape().size() > 1).toList();
      int size =
          matrices.stream()
              .mapToInt(t -> 12 + t.name().length() + 4 * (int) (t.columns() * t.dimension(2)))
              .sum();
      var bytes = ByteBuffer.allocate(size + 4 + 8 + 8).order(ByteOrder.LITTLE_ENDIAN);
      bytes.putInt(matrices.size());
      for (var matrix : matrices) {
        int count = (int) (matrix.columns() * matrix.dimension(2));
        bytes
            .putInt(matrix.name().length())
            .put(matrix.name().getBytes(UTF_8))
            .putInt(1)
            .putInt(count);
        for (int i = 0; i < count; i++) {
          bytes.putFloat((float) Math.exp(random.nextGaussian()));
        }
      }
      bytes.putInt(16).putInt(8).put("some.txt".getBytes(UTF_8));
      Files.write(file, bytes.array());
    }
    return ImportanceMatrix.read(file);
  }

  /** Writes a float into the middle of a tensor. */
  private static void poke(Path model, String tensor, float value) throws IOException {
    long position;
    try (var gguf = GgufFile.open(model)) {
      var found = gguf.tensor(tensor).orElseThrow();
      position = gguf.position(found) + found.elements() / 2 * Float.BYTES;
    }
    try (var channel = FileChannel.open(model, StandardOpenOption.WRITE)) {
      channel.write(direct(4).putFloat(0, value), position);
    }
  }
}
