package io.github.trustengine.cli;

import static io.github.trustengine.cli.CommandRun.trust;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.trustengine.configuration.TrustKeys;
import io.github.trustengine.ggml.TensorType;
import io.github.trustengine.gguf.GgufMetadata;
import io.github.trustengine.gguf.GgufType;
import io.github.trustengine.gguf.GgufValue;
import io.github.trustengine.gguf.GgufWriter;
import io.github.trustengine.testing.TinyLlama;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

@ResourceLock(Resources.SYSTEM_PROPERTIES)
class InspectCommandTests {

  private Path file = Path.of("");

  @AfterEach
  void useTheUsersCache() {
    System.clearProperty(TrustKeys.CACHE_DIR);
  }

  @BeforeEach
  void write(@TempDir Path folder) throws IOException {
    System.setProperty(TrustKeys.CACHE_DIR, folder.resolve("cache").toString());
    file = folder.resolve("model.gguf");
    ByteBuffer floats = ByteBuffer.allocate(4 * 8).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : new float[] {1, 0, -0f, 2, 3, 0, 4, 5}) {
      floats.putFloat(value);
    }
    // Two blocks of q8_0: a scale of 1 and the values 1 to 32, then a scale of 0.
    ByteBuffer blocks = ByteBuffer.allocate(2 * 34).order(ByteOrder.LITTLE_ENDIAN);
    blocks.putShort((short) 0x3c00);
    for (byte value = 1; value <= 32; value++) {
      blocks.put(value);
    }
    new GgufWriter(
            GgufMetadata.empty()
                .with("general.architecture", GgufValue.string("llama"))
                .with("text", GgufValue.string("two\nlines \u001b[31m"))
                .with("float", GgufValue.float32(1e-5f))
                .with("double", GgufValue.float64(0.1))
                .with("large", GgufValue.uint64(-1))
                .with("byte", GgufValue.uint8(255))
                .with("negative", GgufValue.int64(-7))
                .with("flag", GgufValue.bool(true))
                .with("tokens", GgufValue.strings(List.of("a", "\u00e9")))
                .with("numbers", GgufValue.int32s(-1, 2))
                .with("flags", GgufValue.array(GgufType.BOOL, List.of(GgufValue.bool(false)))))
        .add("floats", TensorType.F32, List.of(4L, 2L), channel -> channel.write(floats.flip()))
        .add("blocks", TensorType.Q8_0, List.of(64L), channel -> channel.write(blocks.rewind()))
        .write(file);
  }

  @Test
  void writesOneJsonDocument() throws IOException {
    JsonNode model = trust("inspect", "--json", file.toString()).hasDone().json();

    assertThat(model)
        .isEqualTo(
            new ObjectMapper()
                .readTree(
                    """
                    {
                      "file": %s,
                      "version": 3,
                      "architecture": "llama",
                      "bytes": %d,
                      "parameters": 72,
                      "bits_per_weight": %s,
                      "sparsity": %s,
                      "metadata": {
                        "byte": 255,
                        "double": 0.1,
                        "flag": true,
                        "flags": [false],
                        "float": 1.0E-5,
                        "general.architecture": "llama",
                        "large": 18446744073709551615,
                        "negative": -7,
                        "numbers": [-1, 2],
                        "text": "two\\nlines \\u001b[31m",
                        "tokens": ["a", "\u00e9"]
                      },
                      "tensors": [
                        {"name": "floats", "type": "f32", "shape": [4, 2], "elements": 8,
                         "bytes": 32, "bits_per_weight": 32.0, "sparsity": 0.375},
                        {"name": "blocks", "type": "q8_0", "shape": [64], "elements": 64,
                         "bytes": 68, "bits_per_weight": 8.5, "sparsity": 0.5}
                      ]
                    }
                    """
                        .formatted(
                            new ObjectMapper().writeValueAsString(file.toString()),
                            Files.size(file),
                            8.0 * 100 / 72,
                            35 / 72.0)));
  }

  @Test
  void tellsPeopleTheSameAndLeavesTheirTerminalAlone() {
    String text = trust("inspect", file.toString()).hasDone().out();

    assertThat(text)
        .containsPattern("architecture +llama\n")
        .containsPattern("parameters +72\n")
        .containsPattern("bits per weight +11.111\n")
        .containsPattern("sparsity +48.6 %\n")
        .contains("  text = two\\nlines \\u001b[31m\n")
        .contains("  tokens = 2 x string\n")
        .containsPattern("floats +f32 +4 x 2 +32 +32.000 +37.5 %\n")
        .containsPattern("blocks +q8_0 +64 +68 +8.500 +50.0 %\n")
        .doesNotContain("\u001b");
  }

  @Test
  void saysWhatTheMethodCountsWhereTheFileKnowsIt() {
    Path source = file.resolveSibling("source.gguf");
    Path made = file.resolveSibling("made.gguf");
    TinyLlama.seeded(1).layers(1).width(192).heads(3, 1).feedForward(384).write(source);
    CommandRun compressed =
        trust(
            "compress",
            "--model=" + source,
            "--recipe=awq-4bit-g128-f16",
            "--samples=2",
            "--length=32",
            "-o",
            "" + made);
    assertThat(compressed.exitCode()).isEqualTo(ExitCode.DONE);
    assertThat(compressed.err()).containsOnlyOnce("compressed in");
    assertThat(compressed.out())
        .containsPattern(
            "time +\\d+\\.\\d s \\(forward passes .*, statistics of inputs .*, factors and rounding"
                + " .*, other .*\\)\n")
        .containsPattern("peak memory +\\d.* [MG]B\n");

    String text = trust("inspect", "" + made).hasDone().out();
    JsonNode model = trust("inspect", "--json", "" + made).hasDone().json();

    assertThat(text)
        .containsPattern("bits per weight +\\S+ as stored, \\S+ as the method counts\n")
        .containsPattern("name +type +shape +bytes +bits/weight +by method +sparsity\n")
        .containsPattern("blk.0.ffn_down.weight +f16 +384 x 192 +147456 +16.000 +4.156 ")
        .containsPattern("blk.0.attn_q.weight\\* +f16 +192 x 192 +73728 +16.000 +4.313 ")
        .containsPattern("output_norm.weight +f32 +192 +768 +32.000 +32.000 ")
        .endsWith(
            """
            * 6: rows of 192 are no whole groups of 128: groups of 64
              blk.0.{attn_k,attn_output,attn_q,attn_v,ffn_gate,ffn_up}.weight
            """);
    double bits = 0;
    for (JsonNode tensor : model.get("tensors")) {
      bits += tensor.get("method_bits_per_weight").asDouble() * tensor.get("elements").asLong();
      assertThat(tensor.has("note"))
          .isEqualTo(tensor.get("method_bits_per_weight").asDouble() == 4.3125);
    }
    assertThat(model.get("method_bits_per_weight").asDouble())
        .isCloseTo(bits / model.get("parameters").asLong(), within(1e-9))
        .isLessThan(model.get("bits_per_weight").asDouble());
  }

  @Test
  void refusesWhatIsNoModel() throws IOException {
    Path cut = file.resolveSibling("cut.gguf");
    byte[] bytes = Files.readAllBytes(file);
    Files.write(cut, Arrays.copyOf(bytes, bytes.length / 2));

    trust("inspect", "--json", cut.toString()).hasFailed(ExitCode.USAGE, cut + ", byte ");
    trust("inspect", cut.resolveSibling("none.gguf").toString())
        .hasFailed(ExitCode.USAGE, "none.gguf");
    trust("inspect").hasFailed(ExitCode.USAGE, "FILE.gguf");
  }
}
