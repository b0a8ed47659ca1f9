package io.github.trustengine.cli;

import static io.github.trustengine.cli.CommandRun.trust;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.trustengine.calibration.CalibrationText;
import io.github.trustengine.calibration.ImportanceMatrix;
import io.github.trustengine.testing.TinyLlama;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code imatrix} and {@code perplexity}, which decode a text. */
class TextCommandsTests {

  private final Path folder;
  private final Path model;
  private final Path text;
  private final Path matrix;

  TextCommandsTests(@TempDir Path folder) throws IOException {
    this.folder = folder;
    this.model = TinyLlama.seeded(1).layers(1).write(folder.resolve("tiny.gguf"));
    this.text =
        Files.writeString(
            folder.resolve("text.txt"), CalibrationText.heldOut().text().substring(0, 600));
    this.matrix = folder.resolve("im.dat");
  }

  private CommandRun imatrix(String... options) {
    return run("imatrix", options);
  }

  private CommandRun perplexity(String... options) {
    return run("perplexity", options);
  }

  private CommandRun run(String command, String... options) {
    List<String> arguments =
        new ArrayList<>(List.of(command, "--model", "" + model, "--text", "" + text));
    if (Stream.of(options).noneMatch(option -> option.startsWith("--context"))) {
      arguments.add("--context=64");
    }
    arguments.addAll(List.of(options));
    return trust(arguments.toArray(String[]::new));
  }

  @Test
  void collectsAMatrixThatCompressTakes() {
    CommandRun run = imatrix("--chunks=3", "-o", "" + matrix);

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE);
    assertThat(run.out())
        .contains(matrix.toString())
        .containsPattern("tensors +7\n")
        .containsPattern("chunks +3\n")
        .contains(text.toString());
    assertThat(run.err()).contains("imatrix: 3 chunks in");
    assertThat(ImportanceMatrix.read(matrix).chunks()).isEqualTo(3);

    Path target = folder.resolve("out.gguf");
    CommandRun compressed =
        trust(
            "compress",
            "--model",
            "" + model,
            "--recipe=iq2_xs",
            "--imatrix",
            "" + matrix,
            "-o",
            "" + target);
    assertThat(compressed.exitCode()).as(compressed.err()).isEqualTo(ExitCode.DONE);
  }

  @Test
  void collectsInBothFormsAndPutsMatricesTogether() {
    Path gguf = folder.resolve("im.gguf");
    assertThat(imatrix("--chunks=2", "--output-weight", "-o", "" + gguf).exitCode()).isZero();
    assertThat(ImportanceMatrix.read(gguf).tensors()).hasSize(8).contains("output.weight");

    assertThat(imatrix("--chunks=3", "--in", "" + gguf, "-o", "" + matrix).exitCode()).isZero();
    ImportanceMatrix both = ImportanceMatrix.read(matrix);
    assertThat(both.chunks()).isEqualTo(5);
    assertThat(both.tensors()).hasSize(8);
  }

  @Test
  void refusesMatricesOfOtherModelsBeforeItCollects() {
    Path other = TinyLlama.seeded(1).layers(1).feedForward(96).write(folder.resolve("other.gguf"));
    assertThat(
            trust(
                    "imatrix",
                    "--model",
                    "" + other,
                    "--text",
                    "" + text,
                    "--context=64",
                    "-o",
                    "" + matrix)
                .exitCode())
        .isZero();
    Path own = folder.resolve("own.dat");
    imatrix("--chunks=2", "-o", "" + own);
    Path target = folder.resolve("sum.dat");

    for (List<Path> inputs : List.of(List.of(matrix), List.of(own, matrix))) {
      List<String> options = new ArrayList<>(List.of("-o", "" + target));
      inputs.forEach(input -> options.addAll(List.of("--in", "" + input)));
      CommandRun run =
          imatrix(options.toArray(String[]::new))
              .hasFailed(ExitCode.USAGE, matrix.toString(), "ffn_down.weight");
      assertThat(run.err()).doesNotContain("chunks");
    }
    assertThat(target).doesNotExist();
  }

  @Test
  void measuresAModelAndItsDistanceFromItself() {
    CommandRun alone = perplexity("--json", "--chunks=3");
    assertThat(alone.exitCode()).as(alone.err()).isEqualTo(ExitCode.DONE);
    assertThat(alone.json().get("tokens").asInt()).isEqualTo(3 * 31);
    assertThat(alone.json().get("perplexity_error").asDouble()).isPositive();
    assertThat(alone.json().has("mean_kl")).isFalse();

    JsonNode json = perplexity("--json", "--chunks=3", "--reference", "" + model).json();
    assertThat(json.get("perplexity").asDouble())
        .isCloseTo(alone.json().get("perplexity").asDouble(), within(1e-9))
        .isEqualTo(json.get("reference_perplexity").asDouble());
    assertThat(json.get("mean_kl").asDouble()).isZero();
    assertThat(json.get("top_token_agreement").asDouble()).isEqualTo(1);
    List<String> percentiles = new ArrayList<>();
    json.get("kl_percentiles").fieldNames().forEachRemaining(percentiles::add);
    assertThat(percentiles)
        .containsExactlyInAnyOrder("0", "1", "5", "10", "50", "90", "95", "99", "99.9", "100");
  }

  @Test
  void showsPeopleTheSame() {
    CommandRun run = perplexity("--reference", "" + model);

    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE);
    assertThat(run.out())
        .containsPattern("tokens scored +\\d+ in \\d+ chunks of 64\n")
        .containsPattern("perplexity +\\d+\\.\\d{4} \\+/- \\d+\\.\\d{4}\n")
        .containsPattern("KL divergence, mean +0\\.000000 \\+/- 0\\.000000\n")
        .containsPattern(" +99\\.9 % +0\\.000000\n")
        .containsPattern("same top token +100\\.000 \\+/- 0\\.000 %\n");
  }

  @Test
  void refusesWhatCannotBeDone() throws IOException {
    for (String option : List.of("--context=0", "--chunks=0", "--threads=0")) {
      String name = option.substring(0, option.indexOf('='));
      imatrix("-o", "" + matrix, option).hasFailed(ExitCode.USAGE, name + " must be at least");
      perplexity(option).hasFailed(ExitCode.USAGE, name + " must be at least");
    }
    for (String option : List.of("--threads=257", "--threads=100000")) {
      imatrix("-o", "" + matrix, option).hasFailed(ExitCode.USAGE, "--threads must be at most 256");
      perplexity(option).hasFailed(ExitCode.USAGE, "--threads must be at most 256");
    }
    perplexity("--context=3").hasFailed(ExitCode.USAGE, "--context");
    imatrix("-o", "" + folder.resolve("none/im.dat")).hasFailed(ExitCode.USAGE, "none");
    imatrix("-o", "" + folder).hasFailed(ExitCode.USAGE, "it is a folder", folder.toString());
    imatrix("-o", "" + matrix, "--context=15").hasFailed(ExitCode.USAGE, "--context must be at");
    imatrix("-o", "" + matrix, "--in", "" + text).hasFailed(ExitCode.USAGE, text.toString());
    imatrix("-o", "" + matrix, "--context=500").hasFailed(ExitCode.USAGE, "too short", "" + text);
    perplexity("--context=500").hasFailed(ExitCode.USAGE, "too short");
    perplexity("--reference=./none.gguf").hasFailed(ExitCode.UNAVAILABLE, "none.gguf");
    Files.delete(text);
    perplexity().hasFailed(ExitCode.USAGE, "there is no text", "" + text);
    assertThat(matrix).doesNotExist();
  }
}
