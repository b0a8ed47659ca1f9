package io.github.trustengine.responses;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.trustengine.llama.Generation;
import io.github.trustengine.llama.Generation.Stop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResponseStoreTests {

  private static final long LIMIT = 1 << 24;
  private static final Generation RESPONSE =
      new Generation(
          "N\u00e4, \ud83d\ude00\0\n\"",
          List.of(1, 2, 49151),
          17,
          5,
          Stop.STOP_TEXT,
          List.of(-0.1, Double.NEGATIVE_INFINITY, -1e-300, -Math.PI));

  /** With characters that have a meaning in addresses. */
  private final Path directory;

  private final List<String> warnings = new ArrayList<>();

  ResponseStoreTests(@TempDir Path folder) {
    this.directory = folder.resolve("a b?c=d#e%20\u00fc");
  }

  private ResponseStore open() {
    return ResponseStore.open(directory, LIMIT, warnings::add);
  }

  private Path file() {
    return directory.resolve(ResponseStore.FILE);
  }

  private static ResponseKey key(int number) {
    return new ResponseKey("key " + number);
  }

  private void keep(int... numbers) {
    try (var store = open()) {
      for (int number : numbers) {
        store.keep(key(number), RESPONSE);
      }
    }
  }

  private Map<ResponseKey, Generation> found(int... numbers) {
    try (var store = open()) {
      return store.find(IntStream.of(numbers).mapToObj(ResponseStoreTests::key).toList());
    }
  }

  private List<String> damagedFiles() throws IOException {
    try (var files = Files.list(directory)) {
      return files
          .map(path -> path.getFileName().toString())
          .filter(name -> name.contains("damaged"))
          .toList();
    }
  }

  @Test
  void findsWhatWasKeptToTheBit() {
    keep(1, 2);

    assertThat(found(1, 2, 3)).isEqualTo(Map.of(key(1), RESPONSE, key(2), RESPONSE));
    assertThat(warnings).isEmpty();
  }

  @Test
  void showsWhatIsKeptToOthersAtOnce() {
    try (var one = open();
        var other = open()) {
      one.keep(key(1), RESPONSE);
      assertThat(other.find(List.of(key(1)))).containsOnlyKeys(key(1));
      other.keep(key(2), RESPONSE);
      assertThat(one.find(List.of(key(1), key(2)))).hasSize(2);
    }
    assertThat(warnings).isEmpty();
  }

  @Test
  void holdsNothingWhenItIsNone() {
    try (var store = ResponseStore.none()) {
      store.keep(key(1), RESPONSE);
      assertThat(store.find(List.of(key(1)))).isEmpty();
    }
  }

  @Test
  void keepsNothingAfterClosing() {
    var store = open();
    store.close();
    store.close();
    store.keep(key(1), RESPONSE);
    assertThat(store.find(List.of(key(1)))).isEmpty();
    assertThat(warnings).isEmpty();
  }

  @Test
  void setsAsideWhatIsNoDatabase() throws IOException {
    Files.createDirectories(directory);
    Files.writeString(file(), "garbage ".repeat(1000));

    keep(1);

    assertThat(found(1)).hasSize(1);
    assertThat(damagedFiles()).hasSize(1);
    assertThat(directory.resolve(damagedFiles().get(0))).hasContent("garbage ".repeat(1000));
    assertThat(warnings)
        .singleElement()
        .asString()
        .contains("damaged", "not a database", file().toString(), damagedFiles().get(0));
  }

  @Test
  void setsAsideWhatWasCutOff() throws IOException {
    keep(IntStream.range(0, 200).toArray());
    try (var channel = Files.newByteChannel(file(), StandardOpenOption.WRITE)) {
      channel.truncate(channel.size() / 2 / 4096 * 4096 + 100);
    }

    var found = found(IntStream.range(0, 200).toArray());

    assertThat(found.values()).allMatch(RESPONSE::equals);
    assertThat(damagedFiles()).hasSize(1);
    keep(1);
    assertThat(found(1)).hasSize(1);
    assertThat(warnings).hasSize(1);
  }

  @Test
  void setsAsideWhatHasAnotherVersion() throws Exception {
    for (String change :
        List.of("PRAGMA user_version = 2", "PRAGMA application_id = 1", "DROP TABLE responses")) {
      warnings.clear();
      keep(1);
      try (var database = Database.open(file())) {
        database.execute(change);
      }
      assertThat(found(1)).as(change).isEmpty();
      assertThat(warnings).as(change).singleElement().asString().contains("damaged");
    }
    assertThat(damagedFiles()).as("the last one").hasSize(1);
  }

  @Test
  void neverTrustsAResponseThatIsNotTheOneThatWasKept() throws Exception {
    for (String change :
        List.of(
            "UPDATE responses SET response = CAST(replace(response, '49151', '1') AS BLOB)",
            "UPDATE responses SET response = X''",
            "UPDATE responses SET checksum = X'00'",
            "UPDATE responses SET key = 'key 3' WHERE key = 'key 1'")) {
      warnings.clear();
      keep(1);
      try (var database = Database.open(file())) {
        database.execute(change);
      }
      try (var store = open()) {
        assertThat(store.find(List.of(key(1), key(2), key(3)))).as(change).isEmpty();
        store.keep(key(2), RESPONSE);
        assertThat(store.find(List.of(key(2)))).as("with a new file").hasSize(1);
      }
      assertThat(warnings).as(change).singleElement().asString().contains("checksum");
    }
  }

  @Test
  void leavesADamagedFileWhereItIsWhileOthersUseIt() throws Exception {
    keep(1);
    try (var other = open()) {
      try (var database = Database.open(file())) {
        database.execute("UPDATE responses SET checksum = X'00'");
      }

      assertThat(found(1)).isEmpty();

      assertThat(damagedFiles()).isEmpty();
      assertThat(warnings).singleElement().asString().contains("goes on without");
      other.keep(key(2), RESPONSE);
      assertThat(other.find(List.of(key(2)))).hasSize(1);
    }
    assertThat(found(1)).isEmpty();
    assertThat(damagedFiles()).as("when nobody uses it").hasSize(1);
  }

  @Test
  void goesOnWithoutAFolder() throws IOException {
    Files.writeString(directory, "a file stands where the folder should be");

    keep(1);

    assertThat(found(1)).isEmpty();
    assertThat(warnings)
        .hasSize(2)
        .allSatisfy(warning -> assertThat(warning).contains("goes on without", "trust.responses"));
  }

  @Test
  void goesOnWhereNoMoreCanBeWritten() throws SQLException {
    keep(1);
    for (String full : List.of("PRAGMA max_page_count = 1", "PRAGMA query_only = 1")) {
      warnings.clear();
      try (var store = open()) {
        store.database().execute(full);
        for (int i = 2; i < 100; i++) {
          store.keep(key(i), RESPONSE);
        }
        assertThat(store.find(List.of(key(1)))).isEmpty();
      }
      assertThat(warnings).as(full).singleElement().asString().contains("goes on without");
    }
    assertThat(found(1)).hasSize(1);
  }

  @Test
  void removesWhatWasNotUsedForLongest() throws Exception {
    long limit = 200_000;
    var random = new Random(1);
    try (var store = ResponseStore.open(directory, limit, warnings::add)) {
      for (int i = 0; i < 300; i++) {
        var tokens = random.ints(200, 0, 49152).boxed().toList();
        store.keep(key(i), new Generation("text", tokens, 1, 0, Stop.MAX_TOKENS, List.of()));
      }
      // As if the responses had been made one second after the other, two hours ago.
      store
          .database()
          .execute("UPDATE responses SET used = used - 7200 + CAST(substr(key, 5) AS INTEGER)");
      assertThat(store.find(List.of(key(0), key(10)))).hasSize(2);
    }
    assertThat(Files.size(file())).isBetween(limit / 2, limit);

    var left = found(IntStream.range(0, 300).toArray());
    assertThat(left).containsKeys(key(0), key(10), key(299), key(298), key(250));
    assertThat(left).doesNotContainKeys(key(1), key(2), key(9), key(11), key(100));
    assertThat(warnings).isEmpty();
  }

  @Test
  void removesResponsesThatFillAPageEach() throws Exception {
    long limit = 400_000;
    var tokens = new Random(1).ints(400, 0, 49152).boxed().toList();
    try (var store = ResponseStore.open(directory, limit, warnings::add)) {
      for (int i = 0; i < 130; i++) {
        store.keep(key(i), new Generation("text", tokens, 1, 0, Stop.MAX_TOKENS, List.of()));
      }
    }
    assertThat(Files.size(file())).isBetween(limit / 2, limit);
    assertThat(found(IntStream.range(0, 130).toArray())).hasSizeBetween(40, 100);
  }

  @Test
  void keepsLaterWhatItCannotKeepWhileAnotherProcessWrites() throws Exception {
    keep(1);
    try (var other = Database.open(file());
        var store = open()) {
      store.database().execute("UPDATE responses SET used = used - 7200");
      other.execute("BEGIN IMMEDIATE");

      store.keep(key(2), RESPONSE);
      store.keep(key(3), RESPONSE);
      assertThat(store.find(List.of(key(1)))).as("used long ago").hasSize(1);
      assertThat(found(1)).as("by a new store").hasSize(1);

      other.execute("ROLLBACK");
      assertThat(store.find(List.of(key(1), key(2), key(3)))).hasSize(3);
      other.execute("BEGIN IMMEDIATE");
      store.keep(key(4), RESPONSE);
      other.execute("ROLLBACK");
    }
    assertThat(found(1, 2, 3, 4)).hasSize(4);
    assertThat(warnings).isEmpty();
  }

  @Test
  void saysWhatItCouldNotKeepAtAll() throws Exception {
    keep(1);
    try (var other = Database.open(file())) {
      other.execute("BEGIN IMMEDIATE");
      try (var store = ResponseStore.open(directory, LIMIT, Duration.ZERO, warnings::add)) {
        store.keep(key(2), RESPONSE);
        store.keep(key(3), RESPONSE);
      }
    }
    assertThat(warnings)
        .singleElement()
        .asString()
        .contains("2 responses are not kept", "other processes", file().toString());
    assertThat(found(1, 2, 3)).hasSize(1);
  }

  @Test
  void isInUseUntilTheLastOneIsClosed() throws Exception {
    keep(1);
    Path lock = directory.resolve("responses.lock");
    var one = open();
    try (var other = open()) {
      one.close();
      assertThat(UseLock.alone(lock, () -> {})).isFalse();
      other.keep(key(2), RESPONSE);
    }
    assertThat(UseLock.alone(lock, () -> {})).isTrue();
  }

  @Test
  void removesNothingBelowTheLimit() {
    keep(IntStream.range(0, 300).toArray());
    assertThat(found(IntStream.range(0, 300).toArray())).hasSize(300);
  }
}
