package io.github.trustengine.dataimport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.trustengine.dataimport.ImportedData.Coverage;
import io.github.trustengine.dataimport.ImportedData.Missing;
import io.github.trustengine.dimension.DataException;
import io.github.trustengine.dimension.InstalledDimensions;
import io.github.trustengine.dimension.SharedData;
import io.github.trustengine.hash.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DecodingTrustImportTests {

  private static final String LINES = "data/invented/lines.jsonl";
  private static final String FAR = "data/invented/far.jsonl";
  private static final String LINES_TEXT = "{\"a\": 1}\n{\"a\": 2}\n";
  private static final JsonMapper MAPPER = new JsonMapper();

  @TempDir private Path folder = Path.of("");
  private Path clone = Path.of("");
  private Path target = Path.of("");

  @BeforeEach
  void makeAClone() {
    clone = InventedClone.in(folder.resolve("clone"));
    InventedClone.write(clone.resolve(LINES), LINES_TEXT);
    target = folder.resolve("made");
  }

  @Test
  void copiesConvertsAndReads() throws IOException {
    InventedClone.write(
        clone.resolve("data/toxicity/toxicity_prompts.py"), "PROMPTS = [{'a': 'b' \"c\"}]\n");

    ImportedData made = run();

    assertThat(target.resolve(LINES)).hasContent(LINES_TEXT);
    assertThat(MAPPER.readTree(target.resolve("data/toxicity/toxicity_prompts.json").toFile()))
        .hasToString("[{\"a\":\"bc\"}]");
    assertThat(
            MAPPER.readTree(target.resolve("strings.json").toFile()).at("/fairness/task_message"))
        .hasToString("{\"adult\":\"Rich?\"}");
    assertThat(target.resolve("README.md")).content().contains("CC BY-SA 4.0");
    assertThat(made.files()).isEqualTo(2);
    assertThat(made.bytes())
        .isEqualTo(
            Files.size(target.resolve(LINES))
                + Files.size(target.resolve("data/toxicity/toxicity_prompts.json")));
    assertThat(made.wording()).isEqualTo(57);
    assertThat(made.missing()).extracting(Missing::path).containsExactly(FAR);
    assertThat(folder.toFile().list()).containsExactlyInAnyOrder("clone", "made");
  }

  @Test
  void saysWhatIsMissing() {
    InventedClone.write(
        clone.resolve(FAR), "version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 2\n");

    ImportedData made = run();

    assertThat(made.missing())
        .extracting(Missing::path, Missing::reason)
        .containsExactly(
            tuple(FAR, "a pointer of Git LFS: run git lfs pull"),
            tuple("data/toxicity/toxicity_prompts.py", "not in the clone"));
    assertThat(target.resolve(FAR)).doesNotExist();
    assertThat(made.dimensions())
        .extracting(Coverage::dimension)
        .containsExactlyElementsOf(InstalledDimensions.ids());
    Coverage fairness =
        made.dimensions().stream()
            .filter(coverage -> coverage.dimension().equals("fairness"))
            .findFirst()
            .orElseThrow();
    assertThat(fairness.available()).isEmpty();
    assertThat(fairness.unavailable()).contains("zero_shot_br_0.5");
    assertThat(fairness.reason()).startsWith("data/fairness/").contains("is missing");
  }

  @Test
  void refusesWhatIsNotKnown() throws IOException {
    InventedClone.write(clone.resolve(LINES), LINES_TEXT + "{}\n");
    InventedClone.write(
        clone.resolve("src/dt/perspectives/fairness/task_description.py"),
        "task_dic = {'adult': 'Poor?'}");

    assertRefused(LINES + " is another file", "fairness/task_message is another one");
  }

  @Test
  void tellsChangedLineEndsFromChangedContent() throws IOException {
    InventedClone.write(clone.resolve(LINES), LINES_TEXT.replace("\n", "\r\n"));
    for (String source : InventedClone.SOURCES.keySet()) {
      InventedClone.write(
          clone.resolve(source), InventedClone.SOURCES.get(source).replace("\n", "\r\n"));
    }

    assertRefused(LINES + " has CRLF line ends", "core.autocrlf=false");
  }

  @Test
  void refusesOtherFolders() throws IOException {
    Path other = folder.resolve("other");
    Files.createDirectories(other.resolve("data"));

    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> DecodingTrustImport.run(other, target, file -> {}))
        .withMessageContainingAll(other.toString(), "no clone", "src/dt");
    assertThat(target).doesNotExist();
  }

  @Test
  void overwritesNothing() throws IOException {
    Files.createDirectories(target);
    Files.writeString(target.resolve("mine"), "x");

    assertThatExceptionOfType(DataException.class)
        .isThrownBy(this::run)
        .withMessageContaining("is no empty folder");
    assertThat(target).isDirectoryContaining("glob:**mine");

    Files.delete(target.resolve("mine"));
    assertThat(run().directory()).isEqualTo(target).isDirectoryContaining("glob:**strings.json");
  }

  @Test
  void leavesAnEmptyFolderTheOneThatItIs() throws IOException {
    Path real = Files.createDirectory(folder.resolve("real"));
    Files.createSymbolicLink(target, real);
    Object key = Files.readAttributes(real, BasicFileAttributes.class).fileKey();

    run();

    assertThat(target).isSymbolicLink();
    assertThat(Files.readAttributes(real, BasicFileAttributes.class).fileKey()).isEqualTo(key);
    assertThat(real.toFile().list()).containsExactlyInAnyOrder("README.md", "data", "strings.json");
    assertThat(folder.toFile().list()).containsExactlyInAnyOrder("clone", "real", "made");
  }

  @Test
  void leavesAnEmptyFolderEmptyWhenItFails() throws IOException {
    Files.createDirectory(target);
    InventedClone.write(clone.resolve(LINES), "other");

    assertThatExceptionOfType(DataException.class).isThrownBy(this::run);
    assertThat(target).isEmptyDirectory();
  }

  @Test
  void doesNotFollowALinkToNowhere() throws IOException {
    Files.createSymbolicLink(target, folder.resolve("nowhere"));

    assertThatExceptionOfType(DataException.class)
        .isThrownBy(this::run)
        .withMessageContaining("is no empty folder");
    assertThat(target).isSymbolicLink();
  }

  @Test
  void saysThatACloneHasNoData() throws IOException {
    Files.delete(clone.resolve(LINES));

    assertThatExceptionOfType(DataException.class)
        .isThrownBy(this::run)
        .withMessageStartingWith(clone + " has none of the files")
        .withMessageContaining("is not in the clone")
        .withMessageNotContaining("partial");
    assertThat(folder.toFile().list()).containsExactly("clone");
  }

  @Test
  void needsAPlaceToWrite() {
    target = folder.resolve("none/made");

    assertThatExceptionOfType(DataException.class)
        .isThrownBy(this::run)
        .withMessageContaining("there is no folder " + folder.resolve("none"));
  }

  /**
   * The wording of the real sources, against a copy that was made by hand. Slow: it reads 250 MB,
   * and makes all items.
   */
  @Test
  @Tag("slow")
  void importsTheRealThing() throws IOException {
    Path real = Path.of(System.getProperty("test.decodingtrust.clone", ""));
    assumeTrue(
        Files.isDirectory(real.resolve("src/dt")),
        "test.decodingtrust.clone names no clone of DecodingTrust");

    ImportedData made = DecodingTrustImport.run(real, target, file -> {});

    JsonNode byHand = MAPPER.readTree(SharedData.folder().resolve("strings.json").toFile());
    JsonNode read = MAPPER.readTree(target.resolve("strings.json").toFile());
    for (String piece : KnownSums.ofResource("wording.txt").all().keySet()) {
      assertThat(at(read, piece)).as(piece).isEqualTo(at(byHand, piece));
    }
    assertThat(made.dimensions())
        .filteredOn(coverage -> coverage.unavailable().isEmpty())
        .extracting(Coverage::dimension)
        .contains("stereotype", "out-of-distribution", "fairness");
  }

  private void assertRefused(String... problems) throws IOException {
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(this::run)
        .withMessageContainingAll(problems)
        .withMessageContaining("nothing was imported");
    assertThat(folder.toFile().list()).containsExactly("clone");
  }

  private ImportedData run() {
    return new DecodingTrustImport(Checkout.open(clone), fileSums(), wordingSums())
        .into(target, file -> {});
  }

  /** Sums over the invented texts as they should be. */
  private static KnownSums fileSums() {
    return KnownSums.parse(
        Map.of(
                LINES,
                LINES_TEXT,
                FAR,
                "far",
                "data/toxicity/toxicity_prompts.json",
                "[{\"a\":\"bc\"}]")
            .entrySet()
            .stream()
            .map(entry -> Sha256.of(entry.getValue()) + "  " + entry.getKey())
            .collect(Collectors.joining("\n")));
  }

  private static KnownSums wordingSums() {
    return KnownSums.parse(
        Wording.read(path -> Optional.ofNullable(InventedClone.SOURCES.get(path)))
            .entries()
            .entrySet()
            .stream()
            .map(entry -> Sha256.of(sorted(entry.getValue())) + "  " + entry.getKey())
            .collect(Collectors.joining("\n")));
  }

  /** An independent way to the canonical form. */
  private static String sorted(JsonNode node) {
    if (node.isObject()) {
      return node.properties().stream()
          .sorted(Map.Entry.comparingByKey())
          .map(entry -> "\"" + entry.getKey() + "\":" + sorted(entry.getValue()))
          .collect(Collectors.joining(",", "{", "}"));
    }
    if (node.isArray()) {
      return Stream.iterate(0, i -> i < node.size(), i -> i + 1)
          .map(i -> sorted(node.get(i)))
          .collect(Collectors.joining(",", "[", "]"));
    }
    return node.toString();
  }

  private static JsonNode at(JsonNode document, String piece) {
    JsonNode node = document;
    for (String name : piece.split("/", -1)) {
      node = node.path(name);
    }
    return node;
  }
}
