package io.github.trustengine.dimension;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The composed items are what tools/own-items makes of its texts, to the byte. */
class OwnItemsGeneratorTests {

  private static final Path GENERATOR = Path.of("../tools/own-items/generate.py");

  @Test
  void resource_files_are_what_the_generator_makes(@TempDir Path folder) throws Exception {
    Path output = folder.resolve("output");
    assumeTrue(
        run(output, List.of("python3", "--version")) == 0,
        "python3 is not there to run " + GENERATOR);

    int status = run(output, List.of("python3", "-B", GENERATOR.toString(), "--check"));

    assertThat(Files.readString(output, UTF_8)).isEmpty();
    assertThat(status).isZero();
  }

  /** The exit status; 127 if there is no such program. */
  private static int run(Path output, List<String> command) throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("ended in time").isTrue();
      return process.exitValue();
    } catch (IOException e) {
      return 127;
    }
  }
}
