package io.github.trustengine.judge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Where the tokenizer's library is unpacked to. */
@Tag("slow") // starts JVMs, for the library is loaded once in each
class JudgeLibraryTests {

  private static final String CONFIG = "{\"id2label\": {\"0\": \"good\", \"1\": \"toxic\"}}";

  @TempDir private Path folder = Path.of("");

  @Test
  @Timeout(60)
  void liesInTheCacheAndNowhereElse() throws Exception {
    Path cache = folder.resolve("cache");

    assertThat(open(cache)).isEmpty();
    try (Stream<Path> files = Files.walk(folder)) {
      assertThat(files.filter(file -> file.endsWith(System.mapLibraryName("tokenizers"))))
          .isNotEmpty()
          .allMatch(file -> file.startsWith(cache.resolve("djl")));
    }
  }

  @Test
  @Timeout(60)
  void saysWhereItCannotBeUnpackedTo() throws Exception {
    Path cache = Files.writeString(folder.resolve("cache"), "a file");

    assertThat(open(cache))
        .startsWith("JudgeException: ")
        .contains(cache.resolve("djl").toString(), "trust.cache.dir");
  }

  /** Opens a judge in another JVM, with a home of its own; tells what was thrown. */
  private String open(Path cache) throws IOException, InterruptedException {
    Path judge = folder.resolve("judge");
    TinyClassifier.write(judge, CONFIG, new float[][] {{0, 0}, {1, 0}, {0, 2}, {-1, 3}});
    Path output = folder.resolve("output.txt");
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Duser.home=" + folder.resolve("home"),
                "-cp",
                System.getProperty("java.class.path"),
                JudgeLibraryTests.class.getName(),
                judge.toString(),
                cache.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .redirectOutput(output.toFile());
    builder
        .environment()
        .keySet()
        .removeAll(List.of("DJL_CACHE_DIR", "ENGINE_CACHE_DIR", "XDG_CACHE_HOME"));
    Process process = builder.start();
    try {
      assertThat(process.waitFor(50, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    return Files.readString(output, StandardCharsets.UTF_8);
  }

  /** The other JVM's program. */
  public static void main(String[] arguments) {
    try (ToxicityJudge judge =
        ToxicityJudges.open(Optional.of(arguments[0]), 1, Path.of(arguments[1]))) {
      judge.scores(List.of("good"));
    } catch (RuntimeException e) {
      System.out.print(e.getClass().getSimpleName() + ": " + e.getMessage());
    }
  }
}
