package io.github.trustengine.responses;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.trustengine.llama.Generation;
import io.github.trustengine.llama.Generation.Stop;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store that several processes share, some of which are killed. */
@Tag("slow") // starts other JVMs
class StoreProcessesTests {

  private static final int RESPONSES = 400;

  @TempDir private Path directory = Path.of("");
  private final List<String> warnings = new ArrayList<>();

  @Test
  void processesKeepAtTheSameTime() throws Exception {
    var processes = List.of(start("0", "end"), start("1", "end"), start("2", "end"));
    for (var process : processes) {
      try (BufferedReader said = process.inputReader(StandardCharsets.UTF_8)) {
        assertThat(said.lines().filter(line -> !line.startsWith("kept"))).isEmpty();
      }
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(found(0) + found(1) + found(2)).isEqualTo(3 * RESPONSES);
    assertThat(warnings).isEmpty();
  }

  @Test
  void whatAKilledProcessHasKeptIsThere() throws Exception {
    var process = start("0", "stay");
    int kept = 0;
    try (BufferedReader said = process.inputReader(StandardCharsets.UTF_8)) {
      while (kept < RESPONSES / 2) {
        assertThat(said.readLine()).isEqualTo("kept " + kept++);
      }
      process.destroyForcibly();
    }
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();

    assertThat(found(0)).isGreaterThanOrEqualTo(kept);
    assertThat(warnings).isEmpty();
  }

  @Test
  void aStoreStaysInUseWhenAnotherOneOfItsProcessIsClosed() throws Exception {
    var first = ResponseStore.open(directory, 1 << 24, warnings::add);
    try (var second = ResponseStore.open(directory, 1 << 24, warnings::add)) {
      first.close();
      second.database().execute("PRAGMA user_version = 2");

      var process = start("0", "end");
      try (BufferedReader said = process.inputReader(StandardCharsets.UTF_8)) {
        assertThat(said.lines().filter(line -> !line.startsWith("kept")))
            .singleElement()
            .asString()
            .contains("goes on without");
      }
      assertThat(directory.resolve(ResponseStore.DAMAGED)).doesNotExist();
    }
  }

  private int found(int process) {
    try (var store = ResponseStore.open(directory, 1 << 24, warnings::add)) {
      return store
          .find(IntStream.range(0, RESPONSES).mapToObj(i -> key("" + process, i)).toList())
          .size();
    }
  }

  private static ResponseKey key(String process, int number) {
    return new ResponseKey(process + "/" + number);
  }

  private Process start(String name, String then) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Other.class.getName(),
            directory.toString(),
            name,
            then)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /** Another process: keeps responses and says so, warnings included. */
  static final class Other {

    public static void main(String[] arguments) throws InterruptedException {
      try (var store =
          ResponseStore.open(Path.of(arguments[0]), 1 << 24, text -> System.out.println(text))) {
        for (int i = 0; i < RESPONSES; i++) {
          store.keep(
              key(arguments[1], i),
              new Generation("text", List.of(i), 1, 0, Stop.MAX_TOKENS, List.of()));
          System.out.println("kept " + i);
        }
        if (arguments[2].equals("stay")) {
          TimeUnit.SECONDS.sleep(120);
        }
      }
    }
  }
}
