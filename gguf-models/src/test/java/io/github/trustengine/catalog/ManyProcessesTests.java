package io.github.trustengine.catalog;

import static io.github.trustengine.catalog.CatalogFixture.sha256;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.trustengine.hash.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several builds on one machine, and one that is killed. */
@Tag("slow") // starts other JVMs
class ManyProcessesTests {

  private final byte[] content = CatalogFixture.content(3_000_000, 4);
  private Path cache = Path.of("");

  /** What another JVM does: cache directory and model as arguments. */
  static final class Fetch {
    private Fetch() {}

    public static void main(String[] arguments) throws IOException {
      Path file =
          new StandardModelCatalog(Path.of(arguments[0]), DownloadListener.console())
              .fetch(arguments[1]);
      System.out.println(Sha256.of(file));
    }
  }

  private Process fetch(String model, Path output) throws IOException {
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            classPath,
            Fetch.class.getName(),
            cache.toString(),
            model)
        .redirectOutput(output.toFile())
        .redirectError(output.resolveSibling(output.getFileName() + ".err").toFile())
        .start();
  }

  @Test
  void oneOfSeveralProcessesFetchesAndAllGetTheFile(@TempDir Path directory) throws Exception {
    cache = directory.resolve("cache");
    try (TestServer server =
        TestServer.start(
            (request, reply) -> {
              // Long enough for the other processes to arrive.
              Thread.sleep(3_000);
              reply.file(request, content);
            })) {
      String model = server.uri("/shared.gguf") + "#sha256=" + sha256(content);
      List<Process> processes = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        processes.add(fetch(model, directory.resolve("out" + i)));
      }
      StringBuilder notes = new StringBuilder();
      for (int i = 0; i < 3; i++) {
        assertThat(processes.get(i).waitFor(60, TimeUnit.SECONDS)).isTrue();
        notes.append(Files.readString(directory.resolve("out" + i + ".err")));
        assertThat(directory.resolve("out" + i))
            .as(notes.toString())
            .hasContent(sha256(content) + System.lineSeparator());
      }
      assertThat(server.requests()).hasSize(1);
      assertThat(notes).contains("shared.gguf: waiting for whoever is fetching it");
    }
  }

  @Test
  void aKilledProcessLeavesNothingThatIsTrustedAndItsBytesAreUsed(@TempDir Path directory)
      throws Exception {
    cache = directory.resolve("cache");
    AtomicInteger count = new AtomicInteger();
    try (TestServer server =
        TestServer.start(
            (request, reply) -> {
              if (count.incrementAndGet() == 1) {
                reply.file(request, content, 2_000_000);
                Thread.sleep(60_000);
              } else {
                reply.file(request, content);
              }
            })) {
      String model = server.uri("/shared.gguf") + "#sha256=" + sha256(content);
      StandardModelCatalog catalog = new StandardModelCatalog(cache, DownloadListener.silent());
      Path file = catalog.path(model);
      Path part = file.resolveSibling("shared.gguf.part");
      Process process = fetch(model, directory.resolve("out"));
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
      while (System.nanoTime() < end && (!Files.exists(part) || Files.size(part) < 2_000_000)) {
        Thread.sleep(20);
      }
      process.destroyForcibly().waitFor();

      assertThat(file).doesNotExist();
      assertThat(part).hasSize(2_000_000);
      assertThat(catalog.fetch(model)).hasBinaryContent(content);
      assertThat(server.requests())
          .extracting(TestServer.Request::rangeStart)
          .containsExactly(0, 2_000_000);
    }
    assertThat(new String(Files.readAllBytes(directory.resolve("out")), StandardCharsets.UTF_8))
        .isEmpty();
  }
}
