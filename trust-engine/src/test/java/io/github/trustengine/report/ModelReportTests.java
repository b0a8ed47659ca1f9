package io.github.trustengine.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.trustengine.compress.CompressedModel;
import io.github.trustengine.compress.CompressedTensor;
import io.github.trustengine.compress.CompressionEffort;
import io.github.trustengine.compress.PeakMemory;
import io.github.trustengine.compress.Recipe;
import io.github.trustengine.ggml.TensorType;
import io.github.trustengine.trust.Fallback;
import io.github.trustengine.trust.Making;
import io.github.trustengine.trust.ModelFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelReportTests {

  private static final String NARROW = "rows of 192 are no whole groups of 128: groups of 64";

  /** 1024 weights; 384 of a grid of 4 bits with a scale for each 64. */
  private static final CompressedModel MODEL =
      new CompressedModel(
          Path.of("model.gguf"),
          Recipe.parse("awq-4bit-g128"),
          2000,
          "ab12",
          10.0625,
          List.of(
              tensor("token_embd.weight", List.of(64L, 10L), TensorType.F16, 16 * 640, 64, ""),
              tensor("blk.0.attn_q.weight", List.of(192L, 1L), TensorType.Q5_0, 816, 0, NARROW),
              tensor("blk.1.attn_q.weight", List.of(192L, 1L), TensorType.Q5_0, 816, 96, NARROW)),
          false,
          new CompressionEffort(1.5, 0.5, 0.25, 0.125, new PeakMemory(1_540_000_000, true)),
          List.of("a sentence"));

  @TempDir private Path folder = Path.of("");

  @Test
  void writesTheDocumentedFields() throws IOException {
    ModelReport.write(folder.resolve("new"), "tiny", MODEL);

    Path file = ModelReport.beside(folder.resolve("new").resolve("mmlu"));
    assertThat(Files.readString(file))
        .isEqualTo(
            """
            {
              "schema_version" : 1,
              "model" : "tiny",
              "recipe" : "awq-4bit-g128",
              "sha256" : "ab12",
              "bytes" : 2000,
              "bits_per_weight" : 10.0625,
              "method_bits_per_weight" : 11.59375,
              "sparsity" : 0.15625,
              "fallbacks" : [
                {
                  "reason" : "rows of 192 are no whole groups of 128: groups of 64",
                  "tensors" : 2,
                  "names" : "blk.0-1.attn_q.weight"
                }
              ],
              "warnings" : [
                "a sentence"
              ],
              "making" : {
                "seconds" : 1.5,
                "forward_seconds" : 0.5,
                "statistics_seconds" : 0.25,
                "arithmetic_seconds" : 0.125,
                "peak_memory" : 1540000000,
                "whole_process" : true
              },
              "tensors" : [
                {"name":"token_embd.weight","shape":[64,10],"source":"f32","type":"f16","bytes":1280,\
            "bits_per_weight":16.0,"method_bits_per_weight":16.0,"sparsity":0.1},
                {"name":"blk.0.attn_q.weight","shape":[192,1],"source":"f32","type":"q5_0","bytes":132,\
            "bits_per_weight":5.5,"method_bits_per_weight":4.25,"sparsity":0.0,\
            "note":"rows of 192 are no whole groups of 128: groups of 64"},
                {"name":"blk.1.attn_q.weight","shape":[192,1],"source":"f32","type":"q5_0","bytes":132,\
            "bits_per_weight":5.5,"method_bits_per_weight":4.25,"sparsity":0.5,\
            "note":"rows of 192 are no whole groups of 128: groups of 64"}
              ]
            }
            """);
    assertThat(new ObjectMapper().readTree(file.toFile()).get("tensors")).hasSize(3);
  }

  @Test
  void everyResultSaysTheSameInShort() {
    assertThat(ModelReport.summary(MODEL))
        .isEqualTo(
            new ModelFile(
                2000,
                10.0625,
                OptionalDouble.of(11.59375),
                OptionalDouble.of(0.15625),
                List.of(new Fallback(NARROW, 2, "blk.0-1.attn_q.weight")),
                List.of("a sentence"),
                Optional.of(new Making(1.5, 0.5, 0.25, 0.125, 1_540_000_000, true))));
  }

  @Test
  void saysWhereItCannotWrite() throws IOException {
    Files.createFile(folder.resolve("in the way"));

    assertThatExceptionOfType(UncheckedIOException.class)
        .isThrownBy(() -> ModelReport.write(folder.resolve("in the way"), "tiny", MODEL))
        .withMessageContaining("awq-4bit-g128")
        .withMessageContaining("in the way");
  }

  private static CompressedTensor tensor(
      String name, List<Long> shape, TensorType type, double methodBits, long zeros, String note) {
    return new CompressedTensor(
        name, shape, TensorType.F32, type, !note.isEmpty(), methodBits, zeros, note);
  }
}
