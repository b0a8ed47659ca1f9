package io.github.trustengine.llama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.trustengine.ggml.Dequantizer;
import io.github.trustengine.gguf.GgufFile;
import io.github.trustengine.testing.TinyLlama;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(Lifecycle.PER_CLASS)
class EvaluatorTests {

  private static final int WIDTH = 256;
  private static final int LAYERS = 2;
  private static final List<String> LINEARS =
      List.of("attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down");

  private Path file = Path.of("");
  private LlamaModel model;
  private int[] tokens = {};

  @BeforeAll
  void load(@TempDir Path directory) {
    file = TinyLlama.seeded(1).heads(4, 2).write(directory.resolve("tiny.gguf"));
    model = LlamaModel.load(file, ModelSettings.standard());
    tokens = new Random(1).ints(40, 3, model.tokenizer().size()).toArray();
  }

  @AfterAll
  void close() {
    model.close();
  }

  /** Copies what it is shown. */
  private static class Copies implements ActivationTap {
    final Map<String, float[]> inputs = new LinkedHashMap<>();
    final Map<String, Integer> rows = new LinkedHashMap<>();
    final Map<String, String> same = new LinkedHashMap<>();
    final Map<String, float[]> products = new LinkedHashMap<>();
    final Map<String, float[]> nodes = new LinkedHashMap<>();

    @Override
    public boolean wantsInput(String weight) {
      return true;
    }

    @Override
    public boolean wantsProduct(String weight) {
      return true;
    }

    @Override
    public boolean wantsNode(String name) {
      return name.equals("inp_embd") || name.startsWith("l_out-");
    }

    @Override
    public void input(String weight, Activation x) {
      inputs.put(weight, x.values());
      rows.merge(weight, x.rows(), Integer::sum);
    }

    @Override
    public void sameInput(String weight, String first) {
      same.put(weight, first);
      rows.merge(weight, of(inputs, first).length / WIDTH, Integer::sum);
    }

    @Override
    public void product(String weight, Activation y) {
      products.put(weight, y.values());
    }

    @Override
    public void node(String name, Activation value) {
      nodes.put(name, value.values());
    }
  }

  private Copies copies() {
    var copies = new Copies();
    try (var evaluator = Evaluator.of(model, tokens.length, 1)) {
      evaluator.evaluate(tokens, copies);
    }
    return copies;
  }

  @Test
  void showsTheInputOfTheFirstLayerAsItsNormMakesIt() {
    var copies = copies();
    try (var gguf = GgufFile.open(file)) {
      var embedding = floats(gguf, "token_embd.weight");
      var gain = floats(gguf, "blk.0.attn_norm.weight");
      var x = of(copies.inputs, "blk.0.attn_q.weight");
      var embedded = of(copies.nodes, "inp_embd");
      for (int t = 0; t < tokens.length; t++) {
        double squares = 0;
        for (int i = 0; i < WIDTH; i++) {
          double value = embedding[tokens[t] * WIDTH + i];
          assertThat(embedded[t * WIDTH + i]).isEqualTo((float) value);
          squares += value * value;
        }
        double scale = 1 / Math.sqrt(squares / WIDTH + 1e-5);
        for (int i = 0; i < WIDTH; i++) {
          double expected = embedding[tokens[t] * WIDTH + i] * scale * gain[i];
          assertThat((double) x[t * WIDTH + i])
              .isCloseTo(expected, within(1e-5 * Math.max(1, Math.abs(expected))));
        }
      }
    }
  }

  @Test
  void showsProductsThatAreWeightTimesInput() {
    var copies = copies();
    try (var gguf = GgufFile.open(file)) {
      for (int layer = 0; layer < LAYERS; layer++) {
        for (var linear : LINEARS) {
          var name = "blk.%d.%s.weight".formatted(layer, linear);
          var x = of(copies.inputs, copies.same.getOrDefault(name, name));
          checkProduct(name, floats(gguf, name), x, of(copies.products, name));
        }
      }
    }
  }

  private void checkProduct(String name, float[] weight, float[] x, float[] y) {
    int columns = x.length / tokens.length;
    int rows = weight.length / columns;
    for (int t = 0; t < tokens.length; t++) {
      for (int r = 0; r < rows; r++) {
        double sum = 0;
        double size = 0;
        for (int c = 0; c < columns; c++) {
          double term = (double) weight[r * columns + c] * x[t * columns + c];
          sum += term;
          size += Math.abs(term);
        }
        assertThat((double) y[t * rows + r])
            .as("%s, token %d, row %d", name, t, r)
            .isCloseTo(sum, within(1e-6 * size + 1e-6));
      }
    }
  }

  @Test
  void showsEachInputOnceAndNamesTheWeightsThatShareIt() {
    var copies = copies();
    for (int layer = 0; layer < LAYERS; layer++) {
      var block = "blk." + layer + ".";
      assertThat(copies.inputs)
          .containsKeys(
              block + "attn_q.weight", block + "attn_output.weight", block + "ffn_down.weight");
      assertThat(copies.same)
          .containsEntry(block + "attn_k.weight", block + "attn_q.weight")
          .containsEntry(block + "attn_v.weight", block + "attn_q.weight");
      var ffn = List.of(block + "ffn_gate.weight", block + "ffn_up.weight");
      assertThat(copies.inputs.keySet().stream().filter(ffn::contains)).hasSize(1);
      assertThat(copies.same.keySet().stream().filter(ffn::contains)).hasSize(1);
    }
    assertThat(copies.inputs).containsKey("output.weight").hasSize(4 * LAYERS + 1);
  }

  @Test
  void showsAllTokensInEveryLayerTheLastOneToo() {
    var rows = copies().rows;

    assertThat(rows).hasSize(7 * LAYERS + 1);
    assertThat(rows.values()).containsOnly(tokens.length);
  }

  /** Why all logits are asked for: without, the last layer drops what it does not need. */
  @Test
  void wouldLoseTokensOfTheLastLayerIfTheirLogitsWereNotAskedFor() {
    var copies = new Copies();
    try (var context = Context.observed(model, tokens.length, 1)) {
      context.observer().during(copies, () -> context.append(tokens, true));
    }
    assertThat(copies.rows)
        .containsEntry("blk.0.ffn_down.weight", tokens.length)
        .containsEntry("blk.1.attn_output.weight", tokens.length)
        .containsEntry("blk.1.ffn_down.weight", 1)
        .containsEntry("output.weight", 1);
  }

  @Test
  void showsALongSequenceInPieces() {
    var sequence = new Random(2).ints(600, 3, model.tokenizer().size()).toArray();
    var rows = new ArrayList<Integer>();
    var tap =
        new ActivationTap() {
          @Override
          public boolean wantsInput(String weight) {
            return weight.equals("blk.1.ffn_down.weight");
          }

          @Override
          public void input(String weight, Activation x) {
            rows.add(x.rows());
          }
        };
    try (var evaluator = Evaluator.of(model, 600, 1)) {
      evaluator.evaluate(sequence, tap);
      evaluator.evaluate(tokens, tap);
    }
    assertThat(rows).containsExactly(512, 88, tokens.length);
  }

  @Test
  void computesNothingBehindTheLastNode() {
    var copies =
        new Copies() {
          @Override
          public Optional<String> lastNode() {
            return Optional.of("l_out-0");
          }
        };
    try (var evaluator = Evaluator.of(model, tokens.length, 1)) {
      evaluator.evaluate(tokens, copies);
    }
    assertThat(copies.nodes).containsOnlyKeys("inp_embd", "l_out-0");
    assertThat(copies.inputs.keySet()).allMatch(name -> name.startsWith("blk.0."));
    assertThat(of(copies.nodes, "l_out-0")).containsExactly(of(copies().nodes, "l_out-0"));
  }

  @Test
  void throwsWhatATapThrowsAndGoesOn() {
    record Failure(String where) {}
    var problem = new IllegalStateException("stop");
    for (var where : List.of("question", "input", "product", "node")) {
      var tap =
          new Copies() {
            private void fail(String here) {
              if (here.equals(where)) {
                throw problem;
              }
            }

            @Override
            public boolean wantsInput(String weight) {
              fail("question");
              return true;
            }

            @Override
            public void input(String weight, Activation x) {
              super.input(weight, x);
              fail("input");
            }

            @Override
            public void product(String weight, Activation y) {
              fail("product");
            }

            @Override
            public void node(String name, Activation value) {
              if (name.startsWith("l_out")) {
                fail("node");
              }
            }
          };
      try (var evaluator = Evaluator.of(model, tokens.length, 1)) {
        assertThatThrownBy(() -> evaluator.evaluate(tokens, tap))
            .as(new Failure(where).toString())
            .isSameAs(problem);
        assertThat(tap.rows.keySet()).noneMatch(name -> name.startsWith("blk.1."));
        var after = new Copies();
        evaluator.evaluate(tokens, after);
        assertThat(after.rows).hasSize(7 * LAYERS + 1);
      }
    }
  }

  @Test
  void letsNobodyReadAnActivationLater() {
    var kept = new ArrayList<Activation>();
    var tap =
        new ActivationTap() {
          @Override
          public boolean wantsNode(String name) {
            return name.equals("l_out-0");
          }

          @Override
          public void node(String name, Activation value) {
            kept.add(value);
            assertThatThrownBy(() -> value.read(39, 2, new float[2 * WIDTH], 0))
                .isInstanceOf(IndexOutOfBoundsException.class);
          }
        };
    try (var evaluator = Evaluator.of(model, tokens.length, 1)) {
      evaluator.evaluate(tokens, tap);
    }
    assertThatIllegalStateException().isThrownBy(() -> kept.get(0).values());
  }

  @Test
  void showsWhichExpertsGetWhichRows(@TempDir Path directory) {
    var mixture = TinyLlama.seeded(3).experts(4).write(directory.resolve("experts.gguf"));
    var choices = new LinkedHashMap<String, ExpertChoice>();
    var rows = new LinkedHashMap<String, float[]>();
    var tap =
        new ActivationTap() {
          @Override
          public boolean wantsInput(String weight) {
            return weight.contains("_exps") || weight.contains("ffn_gate_inp");
          }

          @Override
          public boolean wantsProduct(String weight) {
            return weight.contains("ffn_gate_inp");
          }

          @Override
          public void expertInput(String weight, Activation x, ExpertChoice choice) {
            choices.put(weight, choice);
            rows.put(weight, x.values());
          }

          @Override
          public void product(String weight, Activation y) {
            rows.put(weight, y.values());
          }
        };
    try (var evaluator = Evaluator.open(mixture, ModelSettings.standard(), 64, 1)) {
      evaluator.evaluate(tokens, tap);
    }
    for (int layer = 0; layer < LAYERS; layer++) {
      var block = "blk." + layer + ".";
      var scores = of(rows, block + "ffn_gate_inp.weight");
      for (var name : List.of("ffn_gate_exps", "ffn_up_exps", "ffn_down_exps")) {
        var choice = of(choices, block + name + ".weight");
        assertThat(choice.experts()).isEqualTo(4);
        assertThat(choice.used()).isEqualTo(2);
        assertThat(choice.tokens()).isEqualTo(tokens.length);
        assertThat(choice.rowsPerToken()).isEqualTo(name.equals("ffn_down_exps") ? 2 : 1);
        for (int t = 0; t < tokens.length; t++) {
          // The two with the largest scores of the router, the best first.
          int first = choice.expert(t, 0);
          int second = choice.expert(t, 1);
          for (int e = 0; e < 4; e++) {
            float score = scores[t * 4 + e];
            assertThat(score).isLessThanOrEqualTo(scores[t * 4 + first]);
            assertThat(e == first || score <= scores[t * 4 + second]).isTrue();
          }
          assertThat(choice.row(t, 1))
              .isEqualTo(t * choice.rowsPerToken() + choice.rowsPerToken() - 1);
        }
      }
    }
  }

  @Test
  void givesTheLogitsOfEveryPosition() {
    var sequence = new Random(3).ints(530, 3, model.tokenizer().size()).toArray();
    var expected = new float[model.tokenizer().size()];
    var seen = new ArrayList<Integer>();
    try (var evaluator = Evaluator.of(model, sequence.length, 1);
        var context = new Context(model, sequence.length, 1)) {
      context.append(sequence, true);
      context.readLogits(expected);
      evaluator.logits(
          sequence,
          500,
          (position, logits) -> {
            seen.add(position);
            if (position == 529) {
              // Not to the bit: a product of one row takes another way than one of several.
              assertThat(logits).containsExactly(expected, within(1e-4f));
            }
          });
    }
    assertThat(seen).hasSize(30).startsWith(500).isSorted().endsWith(529);
  }

  @Test
  void takesEmbeddingsInPlaceOfTokens() {
    var copies = new Copies();
    var tokenCopies = copies();
    try (var evaluator = Evaluator.of(model, tokens.length, 1)) {
      evaluator.evaluate(of(tokenCopies.nodes, "inp_embd"), copies);
    }
    assertThat(of(copies.nodes, "l_out-1")).containsExactly(of(tokenCopies.nodes, "l_out-1"));
    assertThat(of(copies.products, "output.weight"))
        .containsExactly(of(tokenCopies.products, "output.weight"));
  }

  @Test
  void changesWeightsOfItsOwnModelAndGivesThemBack() {
    try (var evaluator =
        Evaluator.open(file, ModelSettings.standard().withGpuLayers(0).unmapped(), 64, 1)) {
      assertThat(evaluator.weights())
          .contains("blk.1.ffn_norm.weight", "blk.0.attn_q.weight", "output.weight");
      var before = logits(evaluator);
      var name = "blk.1.ffn_up.weight";
      var old = evaluator.weight(name);

      evaluator.setWeight(name, ByteBuffer.allocateDirect(old.length));
      assertThat(logits(evaluator)).isNotEqualTo(before);
      assertThat(evaluator.weight(name)).containsOnly(0);
      evaluator.setWeight(name, ByteBuffer.wrap(old));
      assertThat(logits(evaluator)).containsExactly(before);

      assertThatIllegalArgumentException()
          .isThrownBy(() -> evaluator.setWeight(name, ByteBuffer.allocate(8)))
          .withMessageContaining(name);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> evaluator.weight("blk.9.ffn_up.weight"))
          .withMessageContaining("blk.9.ffn_up.weight");
    }
    try (var evaluator = Evaluator.of(model, 64, 1)) {
      // Its pages are read-only: writing would end the process.
      assertThatIllegalStateException().isThrownBy(evaluator::weights);
    }
  }

  private float[] logits(Evaluator evaluator) {
    var all = new float[evaluator.vocabulary()];
    evaluator.logits(
        tokens,
        tokens.length - 1,
        (position, logits) -> System.arraycopy(logits, 0, all, 0, all.length));
    return all;
  }

  @Test
  void refusesThreadsThatCrashTheLibrary() {
    for (int threads : new int[] {-1, 0, 257, 100_000}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Evaluator.of(model, 8, threads))
          .withMessageContaining("" + threads);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new WorkerSettings(1, threads, 8))
          .withMessageContaining("" + threads);
    }
  }

  @Test
  void refusesSequencesThatDoNotFit() {
    try (var evaluator = Evaluator.of(model, 8, 1)) {
      for (int length : new int[] {0, 9}) {
        assertThatIllegalArgumentException()
            .isThrownBy(() -> evaluator.evaluate(new int[length], ActivationTap.NONE))
            .withMessageContaining("between 1 and 8");
        assertThatIllegalArgumentException()
            .isThrownBy(() -> evaluator.evaluate(new float[length * WIDTH], ActivationTap.NONE));
      }
      assertThatIllegalArgumentException()
          .isThrownBy(() -> evaluator.evaluate(new float[WIDTH + 1], ActivationTap.NONE));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> evaluator.evaluate(new int[] {-1}, ActivationTap.NONE))
          .withMessageContaining("-1 is no token");
    }
  }

  @Test
  void endsWhenItsThreadIsInterrupted() {
    try (var evaluator = Evaluator.of(model, 64, 1)) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> evaluator.evaluate(tokens, ActivationTap.NONE))
          .isInstanceOf(CancellationException.class);
    } finally {
      Thread.interrupted();
    }
  }

  @Test
  void findsTheNameOfAWeightThatTheSchedulerCopied() {
    assertThat(GraphObserver.originalName("CUDA0#blk.0.attn_k.weight#0"))
        .isEqualTo("blk.0.attn_k.weight");
    assertThat(GraphObserver.originalName("blk.0.attn_k.weight")).isEqualTo("blk.0.attn_k.weight");
    assertThat(GraphObserver.originalName("a#b")).isEqualTo("a#b");
  }

  private static <T> T of(Map<String, T> all, String name) {
    return Objects.requireNonNull(all.get(name), name);
  }

  private static float[] floats(GgufFile gguf, String name) {
    var tensor = gguf.tensor(name).orElseThrow();
    int elements = Math.toIntExact(tensor.elements());
    var values = new float[elements];
    Dequantizer.dequantize(
        tensor.type(), gguf.data(tensor, 0, (int) tensor.bytes()), values, 0, elements);
    return values;
  }
}
