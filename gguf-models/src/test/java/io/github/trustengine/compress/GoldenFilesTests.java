package io.github.trustengine.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.trustengine.calibration.ImportanceMatrix;
import io.github.trustengine.hash.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What llama-quantize b4916 itself has written, on x86-64. */
@Tag("slow") // Three dozen conversions take half a minute.
class GoldenFilesTests {

  private static final Path FOLDER =
      Path.of(System.getProperty("test.shared.dir", "../../shared"), "quantize");

  private final Path directory;

  GoldenFilesTests(@TempDir Path directory) {
    this.directory = directory;
  }

  @TestFactory
  Stream<DynamicTest> files_are_those_of_the_tool() throws IOException {
    assumeThat(FOLDER.resolve("golden.json")).as("set -Dtest.shared.dir").exists();
    assumeThat(System.getProperty("os.arch")).isIn("amd64", "x86_64");
    var golden = new JsonMapper().readTree(FOLDER.resolve("golden.json").toFile());
    return golden.properties().stream()
        .map(
            entry ->
                DynamicTest.dynamicTest(
                    entry.getKey(), () -> check(entry.getKey(), entry.getValue())));
  }

  private void check(String name, JsonNode expected) throws Exception {
    var modelAndType = name.split("/", -1);
    var model = modelAndType[0].replace("+imatrix", "");
    var type = FileType.valueOf(modelAndType[1]);
    var importance =
        modelAndType[0].equals(model)
            ? Optional.<ImportanceMatrix>empty()
            : Optional.of(
                ImportanceMatrix.read(FOLDER.resolve("im.dat")).readAs(Path.of("im.dat")));
    var source = FOLDER.resolve(model + ".gguf");
    var target = Files.createTempDirectory(directory, "case").resolve("result.gguf");

    if (expected.has("error")) {
      assertThatThrownBy(
              () -> new LlamaQuantize(2).quantize(source, type, importance, target, step -> {}))
          .isInstanceOf(CompressionException.class)
          .hasMessageMatching(".*tensor blk\\.\\d\\.\\w+\\.weight.*");
      assertThat(target.getParent()).isEmptyDirectory();
      return;
    }
    new LlamaQuantize(2).quantize(source, type, importance, target, step -> {});

    assertThat(target).hasSize(expected.get("size").asLong());
    assertThat(Sha256.of(target)).isEqualTo(expected.get("sha256").asText());
    Files.delete(target);
  }
}
