package io.github.trustengine.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.trustengine.hash.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelStoreTests {

  private static final Recipe Q4 = Recipe.parse("q4_0");
  private static final Recipe Q8 = Recipe.parse("q8_0");

  private final Path directory;
  private final Path source;
  private final CountingCompressor compressor = new CountingCompressor();

  ModelStoreTests(@TempDir Path temporary) {
    this.directory = temporary.resolve("store");
    this.source = temporary.resolve("model.gguf");
  }

  @BeforeEach
  void writeSource() throws IOException {
    Files.writeString(source, "the weights");
  }

  @Test
  void the_same_again_is_no_work() {
    CompressedModel first;
    try (var store = store(Long.MAX_VALUE)) {
      first = store.make(source, Q4, Optional.empty(), step -> {});
      assertThat(store.make(source, Q4, Optional.empty(), step -> {}).fromStore()).isTrue();
    }
    try (var store = store(Long.MAX_VALUE)) {
      var again = store.make(source, Q4, Optional.empty(), step -> {});

      assertThat(first.fromStore()).isFalse();
      assertThat(again.fromStore()).isTrue();
      assertThat(again).usingRecursiveComparison().ignoringFields("fromStore").isEqualTo(first);
      assertThat(again.file()).hasContent("q4_0 of the weights").hasSize(again.bytes());
      assertThat(again.tensors()).hasSize(1);
      assertThat(again.bitsPerWeight()).isEqualTo(4.5);
      assertThat(again.sha256()).isEqualTo(Sha256.of("q4_0 of the weights"));
    }
    assertThat(compressor.made).hasValue(1);
  }

  @Test
  void content_counts_and_names_do_not() throws IOException {
    try (var store = store(Long.MAX_VALUE)) {
      var first = store.make(source, Q4, Optional.empty(), step -> {});
      var copy = Files.copy(source, source.resolveSibling("copy.gguf"));
      assertThat(store.make(copy, Q4, Optional.empty(), step -> {}).file()).isEqualTo(first.file());

      Files.writeString(source, "other weights");
      var other = store.make(source, Q4, Optional.empty(), step -> {});

      assertThat(other.file()).isNotEqualTo(first.file()).hasContent("q4_0 of other weights");
      assertThat(first.file()).hasContent("q4_0 of the weights");
    }
    assertThat(compressor.made).hasValue(2);
  }

  @Test
  void recipe_importance_and_version_make_a_difference() throws IOException {
    var importance = Files.writeString(source.resolveSibling("im.dat"), "important");
    try (var store = store(Long.MAX_VALUE)) {
      store.make(source, Q4, Optional.empty(), step -> {});
      store.make(source, Q8, Optional.empty(), step -> {});
      store.make(source, Q4, Optional.of(importance), step -> {});
      store.make(source, Q4, Optional.of(importance), step -> {});
      assertThat(compressor.made).hasValue(3);

      compressor.version = "2";
      store.make(source, Q4, Optional.empty(), step -> {});
      assertThat(compressor.made).hasValue(4);
    }
  }

  @Test
  void an_importance_matrix_makes_none_where_it_is_not_read() throws IOException {
    var importance = Files.writeString(source.resolveSibling("im.dat"), "important");
    var pruning = Recipe.parse("magnitude-50");
    try (var store = store(Long.MAX_VALUE)) {
      store.make(source, pruning, Optional.empty(), step -> {});

      assertThat(store.make(source, pruning, Optional.of(importance), step -> {}).fromStore())
          .isTrue();
    }
  }

  @Test
  void warnings_are_kept() {
    try (var store = store(Long.MAX_VALUE)) {
      assertThat(store.make(source, Q4, Optional.empty(), step -> {}).warnings())
          .containsExactly("a sentence");
    }
    try (var store = store(Long.MAX_VALUE)) {
      assertThat(store.make(source, Q4, Optional.empty(), step -> {}).warnings())
          .containsExactly("a sentence");
    }
  }

  @Test
  void provenance_stands_beside_the_model() throws IOException {
    try (var store = store(Long.MAX_VALUE)) {
      var model = store.make(source, Q4, Optional.empty(), step -> {});
      var sidecar = Path.of(model.file().toString().replaceAll("gguf$", "json"));

      assertThat(sidecar)
          .content()
          .contains("\"recipe\" : \"q4_0\"")
          .contains("\"file\" : \"model.gguf\"")
          .contains(Sha256.of("the weights"))
          .contains(model.sha256())
          .contains("\"name\" : \"counting 1\"")
          .contains("\"llamaCpp\" : \"none\"")
          .contains("\"createdAt\" : \"20");
    }
  }

  @Test
  void what_is_not_whole_is_made_again() throws IOException {
    List<Damage> damages =
        List.of(
            (model, sidecar) -> Files.delete(sidecar),
            (model, sidecar) -> Files.delete(model),
            (model, sidecar) -> Files.writeString(model, "cut"),
            (model, sidecar) -> Files.writeString(sidecar, ""),
            (model, sidecar) -> Files.writeString(sidecar, "{}"),
            (model, sidecar) -> {
              var json = Files.readString(sidecar);
              Files.writeString(sidecar, json.substring(0, json.length() / 2));
            },
            (model, sidecar) ->
                Files.writeString(
                    sidecar, Files.readString(sidecar).replaceAll("\"sha256\" : \"[^\"]*\",?", "")),
            (model, sidecar) ->
                Files.writeString(
                    sidecar,
                    Files.readString(sidecar).replaceAll("\"key\" : \"..", "\"key\" : \"zz")),
            // As an earlier version wrote it, which did not count zeros.
            (model, sidecar) ->
                Files.writeString(
                    sidecar,
                    Files.readString(sidecar)
                        .replace("\"format\" : " + Provenance.FORMAT, "\"format\" : 1")));
    for (int i = 0; i < damages.size(); i++) {
      try (var store = store(Long.MAX_VALUE)) {
        var model = store.make(source, Q4, Optional.empty(), step -> {}).file();
        damages.get(i).to(model, Path.of(model.toString().replaceAll("gguf$", "json")));

        var again = store.make(source, Q4, Optional.empty(), step -> {});

        assertThat(again.fromStore()).as("damage %d", i).isFalse();
        assertThat(again.file()).hasContent("q4_0 of the weights");
        assertThat(compressor.made).hasValue(i + 2);
      }
    }
  }

  @Test
  void a_failure_leaves_nothing() throws IOException {
    try (var store = store(Long.MAX_VALUE)) {
      compressor.problem = Optional.of(new CompressionException("the rows do not fit"));
      assertThatThrownBy(() -> store.make(source, Q4, Optional.empty(), step -> {}))
          .hasMessage("the rows do not fit");
      assertThat(entries()).isEmpty();

      compressor.problem = Optional.empty();
      assertThat(store.make(source, Q4, Optional.empty(), step -> {}).fromStore()).isFalse();
    }
  }

  @Test
  void leftovers_of_killed_processes_are_removed() throws IOException {
    Files.createDirectories(directory);
    var key = "0123456789abcdef0123456789abcdef";
    var staging = Files.createDirectory(directory.resolve("q8_0-" + key + ".making"));
    Files.writeString(staging.resolve("model.gguf"), "half");
    Files.writeString(directory.resolve("q8_0-" + key.replace('0', 'f') + ".gguf"), "no sidecar");
    Files.writeString(directory.resolve("notes.txt"), "not ours");

    try (var store = store(Long.MAX_VALUE)) {
      var made = store.make(source, Q4, Optional.empty(), step -> {});

      assertThat(entries()).containsExactly(made.file().getFileName().toString());
      assertThat(staging).doesNotExist();
      assertThat(directory.resolve("notes.txt")).exists();
    }
  }

  @Test
  void the_least_recently_used_goes_first() throws IOException {
    var recipes = Stream.of("q4_0", "q4_1", "q5_0", "q5_1").map(Recipe::parse).toList();
    var files = new ArrayList<Path>();
    try (var store = store(Long.MAX_VALUE)) {
      for (var recipe : recipes) {
        files.add(store.make(source, recipe, Optional.empty(), step -> {}).file());
      }
    }
    for (int i = 0; i < files.size(); i++) {
      // q5_0 is the oldest, then q5_1, q4_0, q4_1.
      setLastUse(
          files.get(i),
          Instant.now().minus(Duration.ofHours((i + 2) % 4 == 0 ? 9 : 8 - (i + 2) % 4)));
    }
    long size = Files.size(files.get(0));
    try (var store = store(Long.MAX_VALUE)) {
      // Using it makes the oldest one the most recent.
      assertThat(store.make(source, recipes.get(2), Optional.empty(), step -> {}).fromStore())
          .isTrue();
    }

    try (var store = store(3 * size)) {
      var made = store.make(source, Q8, Optional.empty(), step -> {}).file();

      assertThat(made).exists();
      assertThat(files.get(2)).exists();
      assertThat(files.get(1)).exists();
      assertThat(files.get(3)).doesNotExist();
      assertThat(files.get(0)).doesNotExist();
    }
  }

  @Test
  void what_is_in_use_stays_until_the_store_is_closed() throws IOException {
    var user = store(0);
    var used = user.make(source, Q4, Optional.empty(), step -> {}).file();
    try (var other = store(0)) {
      other.make(source, Q8, Optional.empty(), step -> {});
      assertThat(used).exists();
    }
    user.close();

    try (var other = store(0)) {
      other.make(source, Recipe.parse("q5_0"), Optional.empty(), step -> {});

      assertThat(used).doesNotExist();
      assertThat(entries()).hasSize(1);
    }
  }

  @Test
  void many_at_once_make_it_once() throws Exception {
    var pool = Executors.newFixedThreadPool(8);
    try {
      List<Callable<CompressedModel>> asking = new ArrayList<>();
      for (int i = 0; i < 24; i++) {
        var recipe = i % 2 == 0 ? Q4 : Q8;
        asking.add(
            () -> {
              try (var store = store(Long.MAX_VALUE)) {
                return store.make(source, recipe, Optional.empty(), step -> {});
              }
            });
      }
      int made = 0;
      for (var answer : pool.invokeAll(asking)) {
        assertThat(answer.get().file()).exists();
        made += answer.get().fromStore() ? 0 : 1;
      }
      assertThat(made).isEqualTo(2);
      assertThat(compressor.made).hasValue(2);
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void hashes_are_remembered_until_the_file_changes() throws IOException {
    var hashes = new FileHashes(directory.resolve("hashes"));
    var settled = FileTime.from(Instant.now().minusSeconds(60));
    Files.setLastModifiedTime(source, settled);
    assertThat(hashes.of(source)).isEqualTo(Sha256.of("the weights"));

    // Size and time are all that is looked at.
    Files.writeString(source, "THE WEIGHTS");
    Files.setLastModifiedTime(source, settled);
    assertThat(hashes.of(source)).isEqualTo(Sha256.of("the weights"));

    Files.setLastModifiedTime(source, FileTime.from(Instant.now().minusSeconds(30)));
    assertThat(hashes.of(source)).isEqualTo(Sha256.of("THE WEIGHTS"));
  }

  @Test
  void the_hash_of_a_file_that_has_just_changed_is_not_remembered() throws IOException {
    var hashes = new FileHashes(directory.resolve("hashes"));
    var now = FileTime.from(Instant.now());
    Files.setLastModifiedTime(source, now);
    assertThat(hashes.of(source)).isEqualTo(Sha256.of("the weights"));

    Files.writeString(source, "THE WEIGHTS");
    Files.setLastModifiedTime(source, now);

    assertThat(hashes.of(source)).isEqualTo(Sha256.of("THE WEIGHTS"));
  }

  @Test
  void a_directory_that_cannot_be_is_named() throws IOException {
    Files.createDirectories(directory.getParent());
    Files.writeString(directory, "a file");

    assertThatThrownBy(() -> store(1))
        .isInstanceOf(CompressionException.class)
        .hasMessageContaining(directory.toString());
  }

  private ModelStore store(long limit) {
    return new ModelStore(directory, limit, compressor);
  }

  /** The models in the store and what is being made, without sidecars. */
  private List<String> entries() throws IOException {
    try (var paths = Files.list(directory)) {
      return paths
          .map(path -> path.getFileName().toString())
          .filter(name -> name.endsWith(".gguf") || name.endsWith(".making"))
          .sorted()
          .toList();
    }
  }

  private static void setLastUse(Path model, Instant time) throws IOException {
    Files.setLastModifiedTime(
        Path.of(model.toString().replaceAll("gguf$", "json")), FileTime.from(time));
  }

  @FunctionalInterface
  private interface Damage {
    void to(Path model, Path sidecar) throws IOException;
  }
}
