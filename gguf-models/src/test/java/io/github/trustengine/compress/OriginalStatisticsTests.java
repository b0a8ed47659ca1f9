package io.github.trustengine.compress;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.trustengine.calibration.Calibration;
import io.github.trustengine.calibration.CalibrationText;
import io.github.trustengine.ggml.TensorType;
import io.github.trustengine.testing.TinyLlama;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OriginalStatisticsTests {

  private static final String COLLECTED = "inputs of block ";

  private final Path folder;
  private final Path store;
  private final Path model;
  private final List<String> steps = Collections.synchronizedList(new ArrayList<>());

  OriginalStatisticsTests(@TempDir Path folder) throws IOException {
    this.folder = folder;
    this.store = folder.resolve("store");
    this.model = TinyLlama.seeded(1).weights(TensorType.F16).write(folder.resolve("tiny.gguf"));
  }

  @Test
  void are_collected_once_for_all_recipes_that_look_at_the_original_model() throws IOException {
    compress("awq-4bit-g32", "first.gguf");
    assertThat(steps).contains(COLLECTED + 0, COLLECTED + 1);

    for (String slug :
        List.of(
            "awq-3bit-g32",
            "wanda-50-oneshot",
            "sparsegpt-2of4-oneshot",
            "gptq-4bit-g32-oneshot",
            "gptq-q4_0-oneshot")) {
      steps.clear();
      Path kept = compress(slug, slug + ".gguf");
      assertThat(steps).as(slug).isNotEmpty().noneMatch(step -> step.startsWith(COLLECTED));

      assertThat(kept).hasSameBinaryContentAs(compress(slug, "alone.gguf", none()));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"wanda-50", "sparsegpt-50", "gptq-4bit-g32"})
  void serve_other_recipes_as_far_as_nothing_has_changed_yet(String slug) throws IOException {
    Path alone = compress(slug, "alone.gguf");
    compress("awq-4bit-g32", "awq.gguf");
    assertThat(compress(slug, "out.gguf")).hasSameBinaryContentAs(alone);
  }

  @Test
  void that_are_damaged_are_set_aside_and_collected_again() throws IOException {
    compress("awq-4bit-g32", "first.gguf");
    Path block = set().resolve("block-001.grams");
    byte[] sound = Files.readAllBytes(block);
    byte[] bytes = sound.clone();
    bytes[bytes.length / 2] ^= 1;
    Files.write(block, bytes);

    assertThat(compress("awq-4bit-g32", "second.gguf"))
        .hasSameBinaryContentAs(folder.resolve("first.gguf"));
    assertThat(block).hasBinaryContent(sound);
    assertThat(block.resolveSibling("block-001.grams.damaged")).hasBinaryContent(bytes);
  }

  @Test
  void of_a_killed_run_are_gone_on_with() throws IOException {
    Path whole = compress("wanda-50-oneshot", "whole.gguf", none());
    try {
      compress(
          "wanda-50-oneshot",
          "out.gguf",
          statistics(Long.MAX_VALUE),
          step -> {
            throw new CancellationException("stopped");
          });
    } catch (CancellationException e) {
      // As arranged.
    }
    assertThat(set().resolve("block-000.grams")).exists();
    assertThat(set().resolve("block-001.grams")).doesNotExist();

    assertThat(compress("wanda-50-oneshot", "out.gguf")).hasSameBinaryContentAs(whole);
  }

  @Test
  void are_not_kept_where_they_exceed_the_limit() throws IOException {
    compress("awq-4bit-g32", "out.gguf", statistics(1000));

    assertThat(store.toFile().list()).containsExactly("locks");
    assertThat(folder.toFile().list()).containsExactlyInAnyOrder("tiny.gguf", "out.gguf", "store");
  }

  @Test
  void of_other_calibrations_are_others() throws IOException {
    compress("wanda-50-oneshot", "first.gguf");
    var other = new Calibration(calibration().text(), 3, 32);
    new RecipeCompressor(1, other, statistics(Long.MAX_VALUE))
        .compress(
            model,
            Recipe.parse("wanda-50-oneshot"),
            Optional.empty(),
            folder.resolve("out.gguf"),
            step -> {});

    assertThat(sets()).hasSize(2);
  }

  @Test
  void are_collected_by_one_of_those_who_ask_at_once() throws Exception {
    var pool = Executors.newFixedThreadPool(3);
    List<Future<Path>> made = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      String name = "out-" + i + ".gguf";
      made.add(pool.submit(() -> compress("gptq-4bit-g32-oneshot", name)));
    }
    for (var file : made) {
      assertThat(file.get()).hasSameBinaryContentAs(made.get(0).get());
    }
    pool.shutdown();

    assertThat(steps).filteredOn(step -> step.startsWith(COLLECTED)).hasSize(2);
  }

  @Test
  void go_when_the_store_needs_the_room() throws IOException {
    compress("wanda-50-oneshot", "out.gguf");
    long size;
    try (var files = Files.list(set())) {
      size = files.mapToLong(file -> file.toFile().length()).sum();
    }

    try (var models = ModelStore.open(store, size / 2, new RecipeCompressor(1, calibration()))) {
      models.make(model, Recipe.parse("q8_0"), Optional.empty(), step -> {});
    }

    assertThat(sets()).isEmpty();
  }

  private Path compress(String slug, String name) {
    return compress(slug, name, statistics(Long.MAX_VALUE));
  }

  private Path compress(String slug, String name, OriginalStatistics statistics) {
    return compress(slug, name, statistics, step -> steps.add(step.tensor()));
  }

  private Path compress(
      String slug,
      String name,
      OriginalStatistics statistics,
      Consumer<CompressionProgress> progress) {
    Path target = folder.resolve(name);
    new RecipeCompressor(1, calibration(), statistics)
        .compress(model, Recipe.parse(slug), Optional.empty(), target, progress);
    return target;
  }

  private OriginalStatistics statistics(long limit) {
    return OriginalStatistics.in(store, limit);
  }

  private static OriginalStatistics none() {
    return OriginalStatistics.none();
  }

  private static Calibration calibration() {
    return new Calibration(new CalibrationText("invented", RecipeCompressorTests.text()), 4, 32);
  }

  private Path set() throws IOException {
    return sets().get(0);
  }

  private List<Path> sets() throws IOException {
    try (var files = Files.list(store)) {
      return files.filter(file -> file.getFileName().toString().startsWith("grams-")).toList();
    }
  }
}
