package io.github.trustengine.catalog;

import static io.github.trustengine.catalog.CatalogFixture.sha256;
import static io.github.trustengine.catalog.CatalogFixture.web;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.trustengine.catalog.TestServer.Request;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Downloads from a server that behaves, and from servers that do not. */
class DownloadTests {

  private Path cache;
  private CatalogFixture fixture;
  private byte[] content;

  @BeforeEach
  void setUp(@TempDir Path directory) {
    cache = directory;
    fixture = new CatalogFixture(cache);
    content = fixture.content;
  }

  private Path part() {
    return fixture.file().resolveSibling("tiny.gguf.part");
  }

  private List<String> filesInCache() throws IOException {
    try (Stream<Path> files = Files.walk(cache)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> String.valueOf(file.getFileName()))
          .sorted()
          .toList();
    }
  }

  private void assertFetched(Path file) throws IOException {
    assertThat(file).isEqualTo(fixture.file()).hasBinaryContent(content);
    assertThat(filesInCache()).containsExactly("tiny.gguf", "tiny.gguf.lock", "tiny.gguf.verified");
  }

  @Test
  void fetchesOnceAndAsksNothingAfterwards() throws IOException {
    try (TestServer server = TestServer.start((request, reply) -> reply.file(request, content))) {
      StandardModelCatalog catalog = fixture.catalog(web(server));

      assertFetched(catalog.fetch("tiny"));
      assertFetched(catalog.fetch("tiny"));
      assertFetched(fixture.catalog(web(server)).fetch("tiny"));

      assertThat(server.requests()).hasSize(1);
      assertThat(fixture.progress.get(fixture.progress.size() - 1))
          .satisfies(
              last -> {
                assertThat(last.complete()).isTrue();
                assertThat(last.bytes()).isEqualTo(content.length);
                assertThat(last.bytesPerSecond()).isPositive();
              });
    }
  }

  @Test
  void followsRedirectsRelativeAndAbsolute() throws IOException {
    try (TestServer storage = TestServer.start((request, reply) -> reply.file(request, content));
        TestServer server =
            TestServer.start(
                (request, reply) -> {
                  switch (request.target()) {
                    case "/tiny.gguf" -> reply.empty(301, "Location", "/moved/tiny.gguf");
                    case "/moved/tiny.gguf" -> reply.empty(307, "Location", "../again");
                    default -> reply.empty(302, "Location", storage.uri("/blob?signature=x"));
                  }
                })) {
      assertFetched(fixture.catalog(web(server)).fetch("tiny"));
      assertThat(server.requests())
          .extracting(Request::target)
          .containsExactly("/tiny.gguf", "/moved/tiny.gguf", "/again");
      assertThat(storage.requests())
          .extracting(Request::target)
          .containsExactly("/blob?signature=x");
    }
  }

  @Test
  void endsARedirectLoop() throws IOException {
    try (TestServer server =
        TestServer.start((request, reply) -> reply.empty(302, "Location", "/tiny.gguf"))) {
      assertThatThrownBy(() -> fixture.catalog(web(server)).fetch("tiny"))
          .isInstanceOf(CatalogException.class)
          .hasMessageContaining("more than 10 redirects");
      assertThat(server.requests()).hasSize(11);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://example.org/x?token=secret", "file:///etc/hosts", "http:///x"})
  void refusesRedirectsToWhereItIsNotSecure(String target) throws IOException {
    try (TestServer server =
        TestServer.start((request, reply) -> reply.empty(302, "Location", target))) {
      assertThatThrownBy(() -> fixture.catalog(web(server)).fetch("tiny"))
          .hasMessageContaining("redirect to an address that is not secure")
          .hasMessageNotContaining("secret");
    }
  }

  @Test
  void goesOnWhereADownloadBrokeOff() throws IOException {
    try (TestServer server =
        TestServer.start((request, reply) -> reply.file(request, content, 70_000))) {
      assertFetched(fixture.catalog(web(server)).fetch("tiny"));
      // Bytes on their way when a connection breaks may be lost, so places are not exact.
      assertThat(server.requests()).hasSizeBetween(3, 5);
      assertThat(server.requests()).extracting(Request::rangeStart).isSorted().startsWith(0);
      assertThat(server.requests().get(1).rangeStart()).isBetween(1, 70_000);
      assertThat(server.requests().get(2).rangeStart()).isBetween(70_000, 140_000);
    }
  }

  @Test
  void goesOnInALaterRunWithWhatAnEarlierOneLeft() throws IOException {
    try (TestServer bad =
        TestServer.start(
            (request, reply) -> {
              reply.head(200, "Content-Length", content.length);
              reply.body(content, 0, 90_000);
            })) {
      assertThatThrownBy(() -> fixture.catalog(web(bad)).fetch("tiny"))
          .hasMessageMatching("(?s).*breaks off after [1-9]\\d+ of 200000 bytes.*")
          .hasMessageContaining("5 times in a row");
      assertThat(fixture.file()).doesNotExist();
      assertThat(filesInCache())
          .containsExactly("tiny.gguf.lock", "tiny.gguf.part", "tiny.gguf.part.json");
    }
    int left = (int) Files.size(part());
    try (TestServer good = TestServer.start((request, reply) -> reply.file(request, content))) {
      assertFetched(fixture.catalog(web(good)).fetch("tiny"));
      assertThat(good.requests()).extracting(Request::rangeStart).containsExactly(left);
    }
  }

  @Test
  void startsAgainWhenTheBeginningWasOfAnotherFile() throws IOException {
    byte[] other = CatalogFixture.content(content.length, 2);
    try (TestServer bad =
        TestServer.start(
            (request, reply) -> {
              reply.head(200, "Content-Length", other.length);
              reply.body(other, 0, 50_000);
            })) {
      assertThatThrownBy(() -> fixture.catalog(web(bad)).fetch("tiny"))
          .isInstanceOf(CatalogException.class);
    }
    int left = (int) Files.size(part());
    try (TestServer good = TestServer.start((request, reply) -> reply.file(request, content))) {
      assertFetched(fixture.catalog(web(good)).fetch("tiny"));
      assertThat(good.requests()).extracting(Request::rangeStart).containsExactly(left, 0);
    }
  }

  @Test
  void ignoresALeftOverOfAFileWithAnotherHash() throws IOException {
    byte[] newer = CatalogFixture.content(content.length, 5);
    try (TestServer server =
        TestServer.start(
            (request, reply) -> {
              if (requestsAreFew(5)) {
                reply.head(200, "Content-Length", content.length);
                reply.body(content, 0, 50_000);
              } else {
                reply.file(request, newer);
              }
            })) {
      String address = server.uri("/m.gguf").toString();
      assertThatThrownBy(() -> fixture.catalog().fetch(address + "#sha256=" + sha256(content)))
          .hasMessageContaining("breaks off");
      assertThat(fixture.catalog().fetch(address + "#sha256=" + sha256(newer)))
          .hasBinaryContent(newer);
      assertThat(server.requests().get(5).rangeStart()).isZero();
      assertThat(server.requests()).hasSize(6);
    }
  }

  @Test
  void ignoresALeftOverThatItKnowsNothingAbout() throws IOException {
    Files.createDirectories(fixture.file().getParent());
    Files.write(fixture.file().resolveSibling("tiny.gguf.part"), new byte[10_000]);
    Files.writeString(fixture.file().resolveSibling("tiny.gguf.part.json"), "{\"identity\": ");
    try (TestServer server = TestServer.start((request, reply) -> reply.file(request, content))) {
      assertFetched(fixture.catalog(web(server)).fetch("tiny"));
      assertThat(server.requests()).extracting(Request::rangeStart).containsExactly(0);
    }
  }

  @Test
  void startsAgainWhenTheServerIgnoresRanges() throws IOException {
    AtomicInteger count = new AtomicInteger();
    try (TestServer server =
        TestServer.start(
            (request, reply) -> {
              reply.head(200, "Content-Length", content.length);
              reply.body(content, 0, count.incrementAndGet() < 3 ? 100_000 : content.length);
            })) {
      assertFetched(fixture.catalog(web(server)).fetch("tiny"));
      assertThat(server.requests()).hasSize(3);
    }
  }

  @Test
  void startsAgainWhenTheServerSendsAnotherRange() throws IOException {
    try (TestServer server =
        TestServer.start(
            (request, reply) -> {
              if (request.rangeStart() == 0) {
                reply.file(request, content, requestsAreFew(1) ? 100_000 : content.length);
              } else {
                reply.head(
                    206, "Content-Length", 10, "Content-Range", "bytes 5-14/" + content.length);
                reply.body(content, 5, 15);
              }
            })) {
      assertFetched(fixture.catalog(web(server)).fetch("tiny"));
      assertThat(server.requests()).hasSize(3);
      assertThat(server.requests().get(1).rangeStart()).isBetween(1, 100_000);
      assertThat(server.requests().get(2).rangeStart()).isZero();
    }
  }

  private final AtomicInteger answered = new AtomicInteger();

  private boolean requestsAreFew(int most) {
    return answered.incrementAndGet() <= most;
  }

  @Test
  void startsAgainWhenTheServerRefusesTheRange() throws IOException {
    try (TestServer server =
        TestServer.start(
            (request, reply) -> {
              if (request.rangeStart() > 0) {
                reply.empty(416, "Content-Range", "bytes */" + content.length);
              } else {
                reply.file(request, content, requestsAreFew(1) ? 60_000 : content.length);
              }
            })) {
      assertFetched(fixture.catalog(web(server)).fetch("tiny"));
      assertThat(server.requests()).hasSize(3);
      assertThat(server.requests().get(1).rangeStart()).isBetween(1, 60_000);
      assertThat(server.requests().get(2).rangeStart()).isZero();
    }
  }

  @Test
  void refusesAFileOfAnotherSizeBeforeDownloadingIt() throws IOException {
    try (TestServer server =
        TestServer.start(
            (request, reply) -> {
              reply.head(200, "Content-Length", 5_000_000_000L);
              reply.body(content, 0, content.length);
            })) {
      assertThatThrownBy(() -> fixture.catalog(web(server)).fetch("tiny"))
          .hasMessageContaining("offers a file of 5000000000 bytes, expected 200000");
      assertThat(server.requests()).hasSize(1);
      assertThat(filesInCache()).containsExactly("tiny.gguf.lock");
    }
  }

  @Test
  void stopsAServerThatSendsMoreThanItShould() throws IOException {
    try (TestServer server =
        TestServer.start(
            (request, reply) -> {
              // Without a length, up to the end of the connection, which never comes.
              reply.head(200);
              while (true) {
                reply.body(content, 0, content.length);
              }
            })) {
      assertThatThrownBy(() -> fixture.catalog(web(server)).fetch("tiny"))
          .hasMessageContaining("sends more than 200000 bytes");
      assertThat(filesInCache()).containsExactly("tiny.gguf.lock");
    }
  }

  @Test
  void noticesTheEarlyEndOfAFileWithoutLength() throws IOException {
    try (TestServer server =
        TestServer.start(
            (request, reply) -> {
              reply.head(200);
              reply.body(content, 0, 30_000);
            })) {
      assertThatThrownBy(() -> fixture.catalog(web(server)).fetch("tiny"))
          .hasMessageContaining("breaks off after 30000 of 200000 bytes");
    }
  }

  @Test
  void refusesWrongBytesAndTakesTheNextSource() throws IOException {
    byte[] wrong = content.clone();
    wrong[123_456] ^= 1;
    try (TestServer liar = TestServer.start((request, reply) -> reply.file(request, wrong));
        TestServer good = TestServer.start((request, reply) -> reply.file(request, content))) {
      assertThatThrownBy(() -> fixture.catalog(web(liar)).fetch("tiny"))
          .hasMessageContaining(
              "serves another file: SHA-256 %s, expected %s"
                  .formatted(sha256(wrong), sha256(content)));
      assertThat(filesInCache()).containsExactly("tiny.gguf.lock");

      assertFetched(fixture.catalog(web(liar), web(good)).fetch("tiny"));
      assertThat(liar.requests()).hasSize(2);
      assertThat(good.requests()).hasSize(1);
    }
  }

  @Test
  void givesUpOnAServerThatStopsSending() throws IOException {
    fixture.waitForBytes(Duration.ofMillis(300));
    try (TestServer server =
        TestServer.start(
            (request, reply) -> {
              reply.file(request, content, 1_000);
              Thread.sleep(20_000);
            })) {
      assertThatThrownBy(() -> fixture.catalog(web(server)).fetch("tiny"))
          .hasMessageContaining("nothing came for 1 s");
      assertThat(server.requests())
          .extracting(Request::rangeStart)
          .containsExactly(0, 1000, 2000, 3000, 4000);
    }
  }

  @Test
  void triesAgainWhenAServerIsBusy() throws IOException {
    try (TestServer server =
        TestServer.start(
            (request, reply) -> {
              if (requestsAreFew(2)) {
                reply.empty(503);
              } else {
                reply.file(request, content);
              }
            })) {
      assertFetched(fixture.catalog(web(server)).fetch("tiny"));
      assertThat(server.requests()).hasSize(3);
    }
  }

  @Test
  void doesNotTryAgainWhatIsNotThere() throws IOException {
    try (TestServer server = TestServer.start((request, reply) -> reply.empty(404))) {
      assertThatThrownBy(() -> fixture.catalog(web(server)).fetch("tiny"))
          .hasMessageContaining("HTTP status 404: no such file");
      assertThat(server.requests()).hasSize(1);
    }
  }

  @Test
  void refusesAWebPage() throws IOException {
    byte[] page = "<html>Please log in</html>".getBytes(StandardCharsets.UTF_8);
    try (TestServer server =
        TestServer.start(
            (request, reply) -> {
              reply.head(
                  200, "Content-Type", "text/html; charset=utf-8", "Content-Length", page.length);
              reply.body(page, 0, page.length);
            })) {
      StandardModelCatalog catalog = fixture.catalog();
      assertThatThrownBy(() -> catalog.fetch(server.uri("/blob/model.gguf").toString()))
          .hasMessageContaining("is a web page, not a file");
    }
  }

  @Test
  void asksTheNextSourceAtOnceWhenOneCannotBeReached() throws IOException {
    Origin gone;
    try (TestServer closed = TestServer.start((request, reply) -> reply.empty(500))) {
      gone = web(closed);
    }
    try (TestServer good = TestServer.start((request, reply) -> reply.file(request, content))) {
      long start = System.nanoTime();
      assertFetched(fixture.catalog(gone, web(good)).fetch("tiny"));
      assertThat(System.nanoTime() - start).isLessThan(5_000_000_000L);
      assertThat(fixture.notes).anyMatch(note -> note.endsWith("connection refused"));
    }
  }

  @Test
  void sendsTheServersValidatorWhenNothingElseIsKnown() throws IOException {
    byte[] changed = CatalogFixture.content(150_000, 3);
    try (TestServer server =
        TestServer.start(
            (request, reply) -> {
              if (requestsAreFew(1)) {
                reply.head(200, "Content-Length", content.length, "ETag", "\"one\"");
                reply.body(content, 0, 80_000);
              } else {
                // The file has changed: If-Range does not match, so all of the new one comes.
                reply.head(200, "Content-Length", changed.length, "ETag", "\"two\"");
                reply.body(changed, 0, changed.length);
              }
            })) {
      Path file = fixture.catalog().fetch(server.uri("/m.gguf").toString());
      assertThat(file).hasBinaryContent(changed);
      assertThat(server.requests().get(1).rangeStart()).isBetween(1, 80_000);
      assertThat(server.requests().get(1).header("If-Range")).contains("\"one\"");
    }
  }

  @Test
  void startsAgainWhenNothingTellsThatTheRestBelongsToTheBeginning() throws IOException {
    try (TestServer server =
        TestServer.start(
            (request, reply) -> {
              reply.head(200, "Content-Length", content.length, "ETag", "W/\"weak\"");
              reply.body(content, 0, requestsAreFew(1) ? 80_000 : content.length);
            })) {
      Path file = fixture.catalog().fetch(server.uri("/m.gguf").toString());
      assertThat(file).hasBinaryContent(content);
      assertThat(server.requests()).extracting(Request::rangeStart).containsExactly(0, 0);
    }
  }

  @Test
  void verifiesAnAddressWithAHash() throws IOException {
    try (TestServer server = TestServer.start((request, reply) -> reply.file(request, content))) {
      String address = server.uri("/some/model.gguf?token=secret").toString();
      StandardModelCatalog catalog = fixture.catalog();

      assertThatThrownBy(() -> catalog.fetch(address + "#sha256=" + "0".repeat(64)))
          .hasMessageContaining("serves another file")
          .hasMessageNotContaining("secret");
      Path file = catalog.fetch(address + "#sha256=" + sha256(content));
      assertThat(file).hasBinaryContent(content).hasFileName("model.gguf");
      assertThat(catalog.fetch(address)).isEqualTo(file);
      assertThat(catalog.path(address)).isEqualTo(file);
      assertThat(server.requests()).hasSize(2);
      assertThat(filesInCache()).allMatch(name -> !name.contains("secret"));
    }
  }

  @Test
  void keepsFilesOfTheSameNameApart() throws IOException {
    try (TestServer server =
        TestServer.start(
            (request, reply) ->
                reply.file(request, request.target().getBytes(StandardCharsets.UTF_8)))) {
      StandardModelCatalog catalog = fixture.catalog();
      for (String target : List.of("/m.gguf", "/m.gguf/m.gguf", "/a/m.gguf", "/m.gguf?v=2")) {
        Path file = catalog.fetch(server.uri(target).toString());
        assertThat(file).hasFileName("m.gguf").hasContent(target);
      }
    }
  }

  @Test
  void fetchesAllPartsOfASplitModel() throws IOException {
    try (TestServer server =
        TestServer.start(
            (request, reply) ->
                reply.file(request, request.target().getBytes(StandardCharsets.UTF_8)))) {
      Path first = fixture.catalog().fetch(server.uri("/big-00001-of-00003.gguf?x").toString());
      assertThat(first).hasFileName("big-00001-of-00003.gguf");
      assertThat(filesInCache())
          .filteredOn(name -> name.endsWith(".gguf"))
          .containsExactly(
              "big-00001-of-00003.gguf", "big-00002-of-00003.gguf", "big-00003-of-00003.gguf");
      assertThat(first.resolveSibling("big-00003-of-00003.gguf"))
          .hasContent("/big-00003-of-00003.gguf?x");
    }
  }

  @Test
  void survivesManyBreaksAtRandomPlaces() throws IOException {
    for (int seed = 0; seed < 10; seed++) {
      Path directory = Files.createDirectory(cache.resolve("seed" + seed));
      CatalogFixture one = new CatalogFixture(directory);
      java.util.Random random = new java.util.Random(seed);
      AtomicInteger breaks = new AtomicInteger();
      try (TestServer server =
          TestServer.start(
              (request, reply) -> {
                boolean whole = breaks.incrementAndGet() > 4;
                reply.file(request, content, whole ? content.length : random.nextInt(60_000));
              })) {
        assertThat(one.catalog(web(server)).fetch("tiny")).hasBinaryContent(content);
        assertThat(server.requests()).extracting(Request::rangeStart).isSorted();
      }
    }
  }

  @Test
  void isInterruptible() throws Exception {
    try (TestServer server =
        TestServer.start(
            (request, reply) -> {
              Thread.sleep(20_000);
            })) {
      StandardModelCatalog catalog = fixture.catalog(web(server));
      Throwable[] thrown = new Throwable[1];
      boolean[] flag = new boolean[1];
      Thread thread =
          new Thread(
              () -> {
                try {
                  catalog.fetch("tiny");
                } catch (CatalogException e) {
                  thrown[0] = e;
                  flag[0] = Thread.currentThread().isInterrupted();
                }
              });
      thread.start();
      while (server.requests().isEmpty()) {
        Thread.sleep(5);
      }
      thread.interrupt();
      thread.join(10_000);
      assertThat(thrown[0]).hasMessage("Interrupted while fetching tiny");
      assertThat(flag[0]).isTrue();
    }
  }

  @Test
  void readsNoMoreOfAFileThanWasAnnounced() throws IOException {
    byte[] longer = Arrays.copyOf(content, content.length + 5_000);
    try (TestServer server =
        TestServer.start(
            (request, reply) -> {
              reply.head(200, "Content-Length", content.length);
              reply.body(longer, 0, longer.length);
            })) {
      assertFetched(fixture.catalog(web(server)).fetch("tiny"));
    }
  }
}
