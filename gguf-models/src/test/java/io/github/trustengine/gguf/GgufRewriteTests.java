package io.github.trustengine.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.trustengine.testing.TestModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that other tools wrote stay the same, byte for byte, when nothing in them is changed. */
class GgufRewriteTests {

  private final Path folder;

  GgufRewriteTests(@TempDir Path folder) {
    this.folder = folder;
  }

  @ParameterizedTest
  @ValueSource(strings = {"grouped-query.gguf", "uneven-rows.gguf"})
  void rewritesFilesOfTheQuantisationTool(String name) throws IOException {
    Path file = Path.of(System.getProperty("test.shared.dir", ""), "quantize", name);
    assumeTrue(Files.exists(file), () -> file + " is missing");

    assertRewrittenUnchanged(file);
  }

  // Needs the real model.
  @Test
  @Tag("slow")
  void rewritesTheRealModel() throws IOException {
    assertRewrittenUnchanged(TestModels.smollm2());
  }

  private void assertRewrittenUnchanged(Path file) throws IOException {
    Path copy = folder.resolve("copy.gguf");
    try (GgufFile source = GgufFile.open(file)) {
      GgufWriter writer = GgufWriter.copyOf(source);
      writer.write(copy);
      assertThat(writer.bytes()).isEqualTo(Files.size(file));
    }

    assertThat(Files.mismatch(file, copy)).isEqualTo(-1);
    assertThat(folder).isDirectoryContaining(path -> path.equals(copy));
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(copy);
    }
  }
}
