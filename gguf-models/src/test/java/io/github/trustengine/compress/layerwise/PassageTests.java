package io.github.trustengine.compress.layerwise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.trustengine.calibration.LayerReplay;
import io.github.trustengine.calibration.TokenEmbedding;
import io.github.trustengine.compress.linalg.Gram;
import io.github.trustengine.compress.linalg.GramAccumulator;
import io.github.trustengine.compress.linalg.Matrix;
import io.github.trustengine.compress.linalg.Workers;
import io.github.trustengine.ggml.TensorType;
import io.github.trustengine.gguf.GgufFile;
import io.github.trustengine.llama.Activation;
import io.github.trustengine.llama.ActivationTap;
import io.github.trustengine.testing.TinyLlama;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ways through a block, against one replay that computes all of it for each question. */
class PassageTests {

  private static final int TOKENS = 24;
  private static final int SEQUENCES = 5;
  private static final int BLOCK = 0;

  private final Path folder;
  private final GgufFile model;
  private final List<int[]> windows = new ArrayList<>();
  private final Workers workers = new Workers(2);
  private final Workbench bench;
  private final LayerReplay oracle;

  PassageTests(@TempDir Path folder) throws IOException {
    this.folder = folder;
    this.model =
        GgufFile.open(
            TinyLlama.seeded(4)
                .heads(4, 2)
                .weights(TensorType.F16)
                .write(folder.resolve("tiny.gguf")));
    var random = new Random(3);
    for (int i = 0; i < SEQUENCES; i++) {
      windows.add(random.ints(TOKENS, 3, 250).toArray());
    }
    var settings = LayerReplay.Settings.of(TOKENS, 2).in(folder);
    this.bench = new Workbench(model, folder, settings, workers, new Stopwatch());
    this.oracle = LayerReplay.open(model, BLOCK, settings.withThreads(1));
  }

  @AfterEach
  void close() {
    oracle.close();
    workers.close();
    model.close();
  }

  @Test
  void all_groups_see_what_the_dense_block_computes() throws IOException {
    try (Flow inputs = inputs();
        var passage = new WholePassage(bench, BLOCK, inputs, Optional.empty())) {
      var grams = passage.grams();
      for (InputGroup group : InputGroup.values()) {
        assertSame(Objects.requireNonNull(grams.get(group)), seen(group), 0);
      }
      change(passage, InputGroup.values());

      assertThat(left(passage)).usingRecursiveComparison().isEqualTo(outputs());
    }
  }

  @Test
  void each_group_sees_what_the_changed_groups_before_it_make_of_the_text() throws IOException {
    try (Flow inputs = inputs();
        var passage = new StagedPassage(bench, BLOCK, inputs, Optional.empty())) {
      for (InputGroup group : InputGroup.values()) {
        // Products that are made here do not round activations to half precision.
        boolean exact =
            EnumSet.of(InputGroup.ATTENTION_INPUT, InputGroup.ATTENTION_OUTPUT).contains(group);
        assertSame(passage.gram(group), seen(group), exact ? 0 : 0.005);
        change(passage, group);
      }

      assertClose(left(passage), outputs());
    }
    assertThat(folder.toFile().list()).noneMatch(name -> name.endsWith(".scratch"));
  }

  @Test
  void groups_may_be_passed_over() throws IOException {
    try (Flow inputs = inputs();
        var passage = new StagedPassage(bench, BLOCK, inputs, Optional.empty())) {
      passage.gram(InputGroup.FFN_DOWN);
      change(passage, InputGroup.FFN_DOWN);

      assertClose(left(passage), outputs());
    }
  }

  @Test
  void parts_are_searched_with_changed_weights_and_restored() throws IOException {
    try (Flow inputs = inputs();
        var passage = new OriginalPassage(bench, BLOCK, Map.of(), inputs)) {
      for (InputGroup first : List.of(InputGroup.ATTENTION_INPUT, InputGroup.FFN_INPUT)) {
        var weight =
            first == InputGroup.FFN_INPUT ? "blk.0.ffn_down.weight" : "blk.0.attn_output.weight";
        List<float[]> before = searched(passage, first);
        assertThat(before).usingRecursiveComparison().isEqualTo(products(weight));

        change(passage, first);

        assertThat(searched(passage, first))
            .usingRecursiveComparison()
            .isEqualTo(products(weight))
            .isNotEqualTo(before);
        for (String name : first.tensors(BLOCK)) {
          passage.restore(name);
          oracle.restore(name);
        }
        assertThat(searched(passage, first)).usingRecursiveComparison().isEqualTo(before);
      }
    }
  }

  @Test
  void text_goes_through_the_original_blocks_wherever_it_has_stopped() throws IOException {
    var text = new OriginalFlow(bench, "text", windows);
    var all = text.observe(0, false);
    for (InputGroup group : InputGroup.values()) {
      assertSame(Objects.requireNonNull(all.get(group)), seen(group), 0);
    }

    List<float[]> second = rows(new OriginalFlow(bench, "text", windows).at(1));

    assertThat(second).usingRecursiveComparison().isEqualTo(outputs());
    assertThat(rows(new OriginalFlow(bench, "afresh", windows).at(1)))
        .usingRecursiveComparison()
        .isEqualTo(second);
  }

  private Flow inputs() throws IOException {
    return new OriginalFlow(bench, "inputs", windows).at(BLOCK);
  }

  private static List<float[]> rows(Flow flow) throws IOException {
    try (flow) {
      List<float[]> rows = new ArrayList<>();
      for (int i = 0; i < SEQUENCES; i++) {
        rows.add(flow.read(i));
      }
      return rows;
    }
  }

  private void change(Passage passage, InputGroup... groups) {
    for (InputGroup group : groups) {
      for (String name : group.tensors(BLOCK)) {
        Matrix weights = Block.weights(model, name);
        for (int i = 0; i < weights.values().length; i += 3) {
          weights.values()[i] = 0;
        }
        passage.set(name, weights);
        oracle.setWeight(name, weights.values());
      }
    }
  }

  private static List<float[]> left(Passage passage) throws IOException {
    List<float[]> rows = new ArrayList<>();
    passage.leave(rows::add);
    return rows;
  }

  private static List<float[]> searched(Passage passage, InputGroup first) throws IOException {
    List<float[]> rows = new ArrayList<>();
    passage.outputs(first, rows::add);
    return rows;
  }

  private List<float[]> outputs() {
    return windows.stream()
        .map(window -> oracle.run(new TokenEmbedding(model).rows(window), ActivationTap.NONE))
        .toList();
  }

  private List<float[]> products(String weight) {
    List<float[]> products = new ArrayList<>();
    var tap =
        new ActivationTap() {
          @Override
          public boolean wantsProduct(String name) {
            return name.equals(weight);
          }

          @Override
          public void product(String name, Activation rows) {
            products.add(rows.values());
          }
        };
    for (int[] window : windows) {
      oracle.observe(new TokenEmbedding(model).rows(window), tap);
    }
    return products;
  }

  /** By the weight that multiplies it, not by the node's name. */
  private Gram seen(InputGroup group) {
    String weight = group.tensors(BLOCK).get(0);
    int columns = Statistics.columns(model, BLOCK, group);
    try (var sum = new GramAccumulator(columns, workers)) {
      var tap =
          new ActivationTap() {
            @Override
            public boolean wantsInput(String name) {
              return name.equals(weight);
            }

            @Override
            public void input(String name, Activation rows) {
              sum.add(FloatBuffer.wrap(rows.values()));
            }
          };
      for (int[] window : windows) {
        oracle.observe(new TokenEmbedding(model).rows(window), tap);
      }
      return sum.finish();
    }
  }

  private static void assertSame(Gram actual, Gram expected, double tolerance) {
    double size = 0;
    for (double square : expected.diagonal()) {
      size = Math.max(size, square);
    }
    for (int i = 0; i < expected.columns(); i++) {
      for (int j = 0; j <= i; j++) {
        assertThat(actual.get(i, j)).isCloseTo(expected.get(i, j), within(tolerance * size));
      }
    }
  }

  private static void assertClose(List<float[]> actual, List<float[]> expected) {
    for (int i = 0; i < SEQUENCES; i++) {
      double error = 0;
      double size = 0;
      for (int j = 0; j < expected.get(i).length; j++) {
        error += Math.pow(actual.get(i)[j] - expected.get(i)[j], 2);
        size += Math.pow(expected.get(i)[j], 2);
      }
      assertThat(error / size).isLessThan(1e-6);
    }
  }
}
