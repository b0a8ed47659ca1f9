package io.github.trustengine.compress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A store that several processes share, some of which are killed. */
@Tag("slow") // Starts other JVMs.
class StoreProcessTests {

  private static final Recipe Q4 = Recipe.parse("q4_0");

  private final Path directory;
  private final Path source;
  private final CountingCompressor compressor = new CountingCompressor();

  StoreProcessTests(@TempDir Path temporary) {
    this.directory = temporary.resolve("store");
    this.source = temporary.resolve("model.gguf");
  }

  @BeforeEach
  void writeSource() throws IOException {
    Files.writeString(source, "the weights");
  }

  @Test
  void what_a_killed_process_began_is_neither_trusted_nor_left() throws Exception {
    var other = start("make");
    assertThat(line(other)).isEqualTo("begun");
    kill(other);
    assertThat(directory.toFile().list((folder, name) -> name.endsWith(".making"))).hasSize(1);

    try (var store = new ModelStore(directory, Long.MAX_VALUE, compressor)) {
      var model = store.make(source, Q4, Optional.empty(), step -> {});

      assertThat(model.fromStore()).isFalse();
      assertThat(model.file()).hasContent("q4_0 of the weights");
      assertThat(directory.toFile().list((folder, name) -> name.endsWith(".making"))).isEmpty();
    }
  }

  @Test
  void what_another_process_uses_stays_until_it_ends() throws Exception {
    var other = start("use");
    var used = Path.of(line(other));
    try (var store = new ModelStore(directory, 0, compressor)) {
      store.make(source, Recipe.parse("q8_0"), Optional.empty(), step -> {});
      assertThat(used).exists();
      assertThat(store.make(source, Q4, Optional.empty(), step -> {}).fromStore()).isTrue();
    }
    kill(other);

    try (var store = new ModelStore(directory, 0, compressor)) {
      store.make(source, Recipe.parse("q5_0"), Optional.empty(), step -> {});
      assertThat(used).doesNotExist();
    }
  }

  @Test
  @Timeout(60) // The first process lives for two minutes: nobody may wait for its end.
  void processes_that_ask_at_once_wait_for_the_first() throws Exception {
    var first = start("use");
    var second = start("use");

    assertThat(line(first)).isEqualTo(line(second));

    kill(first);
    kill(second);
    assertThat(Files.readString(source.resolveSibling("made"))).isEqualTo("+");
  }

  private Process start(String what) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Other.class.getName(),
            what,
            directory.toString(),
            source.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static String line(Process process) throws IOException {
    return String.valueOf(process.inputReader(StandardCharsets.UTF_8).readLine());
  }

  private static void kill(Process process) throws InterruptedException {
    assertThat(process.destroyForcibly().waitFor(20, TimeUnit.SECONDS)).isTrue();
  }

  /** Another process: makes a model, says so, and stays. */
  static final class Other {

    public static void main(String[] arguments) throws Exception {
      var source = Path.of(arguments[2]);
      var compressor = new CountingCompressor();
      compressor.beforeEnd =
          () -> {
            append(source.resolveSibling("made"));
            if (arguments[0].equals("make")) {
              System.out.println("begun");
              sleep();
            }
          };
      var store = new ModelStore(Path.of(arguments[1]), Long.MAX_VALUE, compressor);
      System.out.println(store.make(source, Q4, Optional.empty(), step -> {}).file());
      sleep();
    }

    private static void append(Path file) {
      try {
        Files.writeString(
            file,
            "+",
            java.nio.file.StandardOpenOption.CREATE,
            java.nio.file.StandardOpenOption.APPEND);
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }

    private static void sleep() {
      try {
        TimeUnit.SECONDS.sleep(120);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
