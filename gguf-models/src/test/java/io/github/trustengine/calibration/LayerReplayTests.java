package io.github.trustengine.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.trustengine.ggml.DenseEncoder;
import io.github.trustengine.ggml.TensorType;
import io.github.trustengine.gguf.GgufFile;
import io.github.trustengine.gguf.GgufMetadata;
import io.github.trustengine.gguf.GgufValue;
import io.github.trustengine.gguf.GgufWriter;
import io.github.trustengine.llama.Activation;
import io.github.trustengine.llama.ActivationTap;
import io.github.trustengine.llama.Evaluator;
import io.github.trustengine.llama.ModelSettings;
import io.github.trustengine.testing.TestModels;
import io.github.trustengine.testing.TinyLlama;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LayerReplayTests {

  private static final int TOKENS = 560;
  private static final int WIDTH = 256;

  private final Path folder;
  private final Path file;
  private final int[] tokens = new Random(1).ints(TOKENS, 3, 250).toArray();

  LayerReplayTests(@TempDir Path folder) {
    this.folder = folder;
    this.file = folder.resolve("tiny.gguf");
  }

  static Stream<Arguments> models() {
    return Stream.of(
        Arguments.of("plain", TinyLlama.seeded(1).layers(3)),
        Arguments.of(
            "grouped queries, tied, half floats",
            TinyLlama.seeded(2).layers(2).heads(4, 1).tied().weights(TensorType.F16)),
        Arguments.of("experts", TinyLlama.seeded(3).layers(2).experts(4)),
        Arguments.of(
            "three types",
            TinyLlama.seeded(4).weights(TensorType.F16, TensorType.F32, TensorType.BF16)));
  }

  /** Copies one node, or one weight's product. */
  private static final class Copy implements ActivationTap {
    private final String name;
    private final List<float[]> pieces = new ArrayList<>();

    Copy(String name) {
      this.name = name;
    }

    @Override
    public boolean wantsNode(String node) {
      return node.equals(name);
    }

    @Override
    public boolean wantsProduct(String weight) {
      return weight.equals(name);
    }

    @Override
    public void node(String node, Activation rows) {
      pieces.add(rows.values());
    }

    @Override
    public void product(String weight, Activation rows) {
      pieces.add(rows.values());
    }

    float[] values() {
      var all = new float[pieces.stream().mapToInt(piece -> piece.length).sum()];
      int at = 0;
      for (var piece : pieces) {
        System.arraycopy(piece, 0, all, at, piece.length);
        at += piece.length;
      }
      return all;
    }
  }

  private float[] inWholeModel(Path model, String name) {
    var copy = new Copy(name);
    try (var evaluator = Evaluator.open(model, ModelSettings.standard(), TOKENS, 1)) {
      evaluator.evaluate(tokens, copy);
    }
    return copy.values();
  }

  private LayerReplay open(GgufFile model, int layer) {
    return LayerReplay.open(model, layer, LayerReplay.Settings.of(TOKENS, 1).in(folder));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("models")
  void computesTheFeedForwardPartAsTheWholeModelDoes(String name, TinyLlama tiny)
      throws IOException {
    tiny.write(file);
    try (var model = GgufFile.open(file)) {
      for (int layer = 0; layer < LayerReplay.layers(model); layer++) {
        var settings = LayerReplay.Settings.of(TOKENS, 1).in(folder).of(LayerPart.FEED_FORWARD);
        var middle = inWholeModel(file, "ffn_inp-" + layer);
        for (var replay : LayerReplay.open(model, layer, settings, 2)) {
          try (replay) {
            assertThat(replay.run(middle, ActivationTap.NONE))
                .isEqualTo(inWholeModel(file, "l_out-" + layer));
            var norm = new Copy("ffn_norm-" + layer);
            replay.observe(middle, norm);
            assertThat(norm.values()).isEqualTo(inWholeModel(file, "ffn_norm-" + layer));
          }
        }
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("models")
  void computesEachLayerAsTheWholeModelDoes(String name, TinyLlama tiny) throws IOException {
    tiny.write(file);
    try (var model = GgufFile.open(file)) {
      var hidden = new TokenEmbedding(model).rows(tokens);
      assertThat(hidden).isEqualTo(inWholeModel(file, "inp_embd"));
      for (int layer = 0; layer < LayerReplay.layers(model); layer++) {
        try (var replay = open(model, layer)) {
          assertThat(replay.width()).isEqualTo(WIDTH);
          hidden = replay.run(hidden, ActivationTap.NONE);
          assertThat(hidden)
              .as("%s, layer %d", name, layer)
              .isEqualTo(inWholeModel(file, "l_out-" + layer));
        }
      }
    }
    try (var left = Files.list(folder)) {
      assertThat(left).containsExactly(file);
    }
  }

  @Tag("slow") // The real model.
  @Test
  void computesLayersOfARealModelWithQuantisedWeights() {
    var real = TestModels.smollm2();
    try (var model = GgufFile.open(real)) {
      for (int layer : new int[] {1, 29}) {
        var before = inWholeModel(real, "l_out-" + (layer - 1));
        try (var replay = open(model, layer)) {
          assertThat(replay.run(before, ActivationTap.NONE))
              .isEqualTo(inWholeModel(real, "l_out-" + layer));
          assertThatIllegalArgumentException()
              .isThrownBy(() -> replay.restore("blk.%d.ffn_up.weight".formatted(replay.layer())))
              .withMessageContaining("F32 or F16");
        }
      }
    }
  }

  @Test
  void showsActivationsUnderTheNamesOfTheWholeModel() {
    TinyLlama.seeded(5).layers(2).write(file);
    var product = new Copy("blk.1.attn_output.weight");
    var node = new Copy("ffn_inp-1");
    try (var model = GgufFile.open(file);
        var replay = open(model, 1)) {
      var hidden = inWholeModel(file, "l_out-0");
      replay.observe(hidden, product);
      replay.run(hidden, node);
    }
    assertThat(product.values()).isEqualTo(inWholeModel(file, "blk.1.attn_output.weight"));
    assertThat(node.values()).isEqualTo(inWholeModel(file, "ffn_inp-1"));
  }

  @Test
  void computesWithChangedWeightsAsAModelThatHasThem() throws IOException {
    TinyLlama.seeded(6).layers(2).weights(TensorType.F16).write(file);
    var changedFile = folder.resolve("changed.gguf");
    var names = List.of("blk.1.attn_v.weight", "blk.1.ffn_norm.weight");
    var random = new Random(7);
    try (var model = GgufFile.open(file)) {
      var writer = new GgufWriter(model.metadata());
      for (var tensor : model.tensors()) {
        if (names.contains(tensor.name())) {
          var data = ByteBuffer.wrap(new byte[(int) tensor.bytes()]).order(ByteOrder.LITTLE_ENDIAN);
          DenseEncoder.encode(
              values(random, tensor.elements()), (int) tensor.elements(), tensor.type(), data);
          writer.add(
              tensor.name(), tensor.type(), tensor.shape(), channel -> channel.write(data.flip()));
        } else {
          writer.copy(model, tensor);
        }
      }
      writer.write(changedFile);
      var again = new Random(7);
      try (var replay = open(model, 1)) {
        var hidden = inWholeModel(file, "l_out-0");
        var before = replay.run(hidden, ActivationTap.NONE);
        for (var tensor : model.tensors()) {
          if (names.contains(tensor.name())) {
            replay.setWeight(tensor.name(), values(again, tensor.elements()));
          }
        }
        assertThat(replay.run(hidden, ActivationTap.NONE))
            .isEqualTo(inWholeModel(changedFile, "l_out-1"))
            .isNotEqualTo(before);

        names.forEach(replay::restore);
        assertThat(replay.run(hidden, ActivationTap.NONE)).isEqualTo(before);
      }
    }
  }

  private static float[] values(Random random, long count) {
    var values = new float[(int) count];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  @Test
  void holdsMatricesInTheTypeThatIsWished() {
    TinyLlama.seeded(8).layers(1).weights(TensorType.F16).write(file);
    var name = "blk.0.ffn_up.weight";
    try (var model = GgufFile.open(file);
        var asIs = open(model, 0);
        var replay =
            LayerReplay.open(
                model,
                0,
                LayerReplay.Settings.of(TOKENS, 1).withMatrices(TensorType.F32).in(folder))) {
      assertThat(asIs.type(name)).isEqualTo(TensorType.F16);
      assertThat(replay.type(name)).isEqualTo(TensorType.F32);
      assertThat(replay.type("blk.0.ffn_norm.weight")).isEqualTo(TensorType.F32);
      var weight =
          ByteBuffer.wrap(replay.weight(name)).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
      var original =
          ByteBuffer.wrap(asIs.weight(name)).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer();
      for (int i = 0; i < weight.capacity(); i++) {
        assertThat(weight.get(i))
            .isEqualTo(io.github.trustengine.ggml.Float16.toFloat(original.get(i)));
      }
      // More digits than a half float has.
      var fine = new float[weight.capacity()];
      Arrays.fill(fine, 1.0001f);
      replay.setWeight(name, fine);
      assertThat(ByteBuffer.wrap(replay.weight(name)).order(ByteOrder.LITTLE_ENDIAN).getFloat())
          .isEqualTo(1.0001f);
      replay.restore(name);
      assertThat(ByteBuffer.wrap(replay.weight(name)).order(ByteOrder.LITTLE_ENDIAN).getFloat())
          .isEqualTo(weight.get(0));

      assertThatIllegalArgumentException().isThrownBy(() -> replay.setWeight(name, new float[3]));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> replay.weight("blk.1.ffn_up.weight"))
          .withMessageContaining("blk.1.ffn_up.weight");
    }
  }

  @Test
  void refusesModelsWhoseLayersDependOnTheirNumber() throws IOException {
    TinyLlama.seeded(9).layers(2).write(file);
    try (var model = GgufFile.open(file)) {
      var metadata = model.metadata();
      refuses(
          model,
          metadata.with("general.architecture", GgufValue.string("gemma2")),
          "gemma2",
          "llama, qwen2");
      refuses(
          model,
          metadata.with("llama.attention.head_count", GgufValue.int32s(4, 2)),
          "attention.head_count");
      assertThatIllegalArgumentException().isThrownBy(() -> open(model, 2));
      assertThatIllegalArgumentException().isThrownBy(() -> open(model, -1));
    }
  }

  private void refuses(GgufFile source, GgufMetadata metadata, String... message)
      throws IOException {
    var other = folder.resolve("other.gguf");
    var writer = new GgufWriter(metadata);
    source.tensors().forEach(tensor -> writer.copy(source, tensor));
    writer.write(other);
    try (var model = GgufFile.open(other)) {
      assertThatThrownBy(() -> open(model, 0))
          .isInstanceOf(CalibrationException.class)
          .hasMessageContaining(other.toString())
          .hasMessageContainingAll(message);
    }
  }
}
