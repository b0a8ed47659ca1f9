package io.github.trustengine.cli;

import static io.github.trustengine.cli.CommandRun.trust;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.trustengine.ggml.TensorType;
import io.github.trustengine.gguf.GgufFile;
import io.github.trustengine.testing.TinyLlama;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompressCommandTests {

  private Path source = Path.of("");
  private Path target = Path.of("");

  @BeforeEach
  void write(@TempDir Path folder) {
    source = TinyLlama.seeded(1).layers(1).write(folder.resolve("tiny.gguf"));
    target = folder.resolve("out.gguf");
  }

  @Test
  void writesTheModelAndShowsItsLayers() {
    CommandRun run =
        trust(
            "compress", "--model", "" + source, "--recipe=Q8_0", "--threads=1", "-o", "" + target);

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE);
    try (GgufFile file = GgufFile.open(target)) {
      assertThat(file.tensor("blk.0.attn_q.weight").orElseThrow().type())
          .isEqualTo(TensorType.Q8_0);
    }
    assertThat(run.out())
        .containsPattern("layer +shape +from +to +error +sparsity\n")
        .containsPattern("blk.0.attn_norm.weight +256 +f32 +f32 +- ")
        // 127 steps up to a block's largest value: the error of a step, evenly spread, is small.
        .containsPattern("blk.0.attn_q.weight +256 x 256 +f32 +q8_0 +0\\.00[2-9]\\d\\d ")
        .containsPattern("recipe +q8_0\n")
        .contains(target.toString())
        .containsPattern("size +\\d+\\.\\d [kM]B \\(was \\d+\\.\\d MB\\)\n")
        .containsPattern("bits per weight +8\\.[56]\\d\\d\n")
        .containsPattern("time +\\d+\\.\\d s\n")
        .doesNotContain("fallbacks");
  }

  @Test
  void namesTheLayersThatAreNotAsTheRecipeSays() throws IOException {
    TinyLlama.seeded(1).width(192).heads(3, 1).feedForward(512).write(source);

    CommandRun run = compress("--recipe=q4_k_m");

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE);
    assertThat(run.out())
        .containsPattern("blk.0.attn_q.weight +192 x 192 +f32 +q5_0\\* ")
        .containsPattern("blk.0.ffn_down.weight +512 x 192 +f32 +q4_k ")
        .contains(
            ": rows of 192 do not fit the blocks of q4_k: q5_0\n"
                + "  token_embd.weight, blk.0-1.{attn_k,attn_output,attn_q,ffn_gate,ffn_up}.weight,"
                + " blk.0.attn_v.weight\n",
            "* 1: rows of 192 do not fit the blocks of q6_k: q8_0\n  blk.1.attn_v.weight\n");
  }

  @Test
  void warnsOfWhatTheFiguresDoNotShow() {
    compress("--recipe=q8_0");
    Path again = target.resolveSibling("again.gguf");

    CommandRun run =
        trust("compress", "--model", "" + target, "--recipe=q4_0", "-o", again.toString());

    assertThat(run.err())
        .contains("trust: warning: " + target.getFileName() + " is quantised already (q8_0):");
  }

  /** Others divide by what weights were multiplied by: their difference says nothing. */
  @Test
  void showsNoErrorOfWeightsThatAreScaled() {
    CommandRun run = compress("--recipe=awq-8bit-g32", "--samples=2", "--length=32");

    assertThat(run.out())
        .containsPattern("blk.0.attn_q.weight +256 x 256 +f32 +f16\\* +- ")
        .containsPattern("blk.0.attn_norm.weight +256 +f32 +f32 +- ");
  }

  @Test
  void refusesWhatCannotBeDone() throws IOException {
    compress("--recipe=q4_km").hasFailed(ExitCode.USAGE, "q4_km", "q4_k_m");
    compress("--recipe=iq1_s").hasFailed(ExitCode.USAGE, "importance matrix");
    compress("--recipe=q8_0", "--threads=0").hasFailed(ExitCode.USAGE, "--threads");
    compress("--recipe=q8_0", "--threads=257").hasFailed(ExitCode.USAGE, "from 1 to 256");
    compress("--recipe=q8_0", "--imatrix=" + source.resolveSibling("none"))
        .hasFailed(ExitCode.USAGE, "none");
    compress("--recipe=wanda-50", "--imatrix=" + source)
        .hasFailed(ExitCode.USAGE, "wanda-50 takes no importance matrix");
    trust("compress", "--model", "" + source, "--recipe=q8_0", "-o", "" + source)
        .hasFailed(ExitCode.USAGE, source.toString());
    trust("compress", "--model", "./none.gguf", "--recipe=q8_0", "-o", "" + target)
        .hasFailed(ExitCode.UNAVAILABLE, "none.gguf");
    Files.writeString(source, "no model at all");
    compress("--recipe=q8_0").hasFailed(ExitCode.USAGE, source.toString());
    assertThat(target).doesNotExist();
  }

  private CommandRun compress(String... options) {
    return trust(
        Stream.concat(
                Stream.of("compress", "--model", "" + source, "-o", "" + target),
                Stream.of(options))
            .toArray(String[]::new));
  }
}
