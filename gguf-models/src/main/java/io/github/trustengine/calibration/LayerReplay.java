package io.github.trustengine.calibration;

import io.github.trustengine.ggml.DenseEncoder;
import io.github.trustengine.ggml.TensorType;
import io.github.trustengine.gguf.GgufFile;
import io.github.trustengine.llama.Activation;
import io.github.trustengine.llama.ActivationTap;
import io.github.trustengine.llama.Evaluator;
import io.github.trustengine.llama.ExpertChoice;
import io.github.trustengine.llama.ModelSettings;
import io.github.trustengine.text.Reasons;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Computes one layer of a model by itself: what enters it goes in as rows, what leaves it comes
 * out, bit-equal to what the whole model computes with the same weights in the same types. Takes
 * the memory of one layer. Weights can be changed and restored between two runs.
 *
 * <p>All names are those of the whole model: {@code blk.7.attn_q.weight}, {@code l_out-7}.
 */
public final class LayerReplay implements AutoCloseable {

  /** Architectures whose layers do not depend on their number. Mistral's models are llama's. */
  public static final List<String> ARCHITECTURES = List.of("llama", "qwen2");

  private static final String OUTPUT = "l_out-0";

  /** Keys that may hold one number per layer. */
  private static final List<String> PER_LAYER =
      List.of("attention.head_count", "attention.head_count_kv", "feed_forward_length");

  /**
   * How a layer is replayed.
   *
   * @param longest the most tokens of one sequence
   * @param threads native threads
   * @param part what is computed
   * @param matrices the type that matrices get, F32, F16 or BF16; empty: the file's own types
   * @param folder where the layer's file lies while it is loaded
   */
  public record Settings(
      int longest, int threads, LayerPart part, Optional<TensorType> matrices, Path folder) {

    /** The file's own types, and the folder for temporary files. */
    public static Settings of(int longest, int threads) {
      return new Settings(
          longest,
          threads,
          LayerPart.WHOLE,
          Optional.empty(),
          Path.of(System.getProperty("java.io.tmpdir")));
    }

    /** Another part of the layer. */
    public Settings of(LayerPart part) {
      return new Settings(longest, threads, part, matrices, folder);
    }

    /** Another number of native threads. */
    public Settings withThreads(int threads) {
      return new Settings(longest, threads, part, matrices, folder);
    }

    /** Matrices in a type, so that any weights can be set. */
    public Settings withMatrices(TensorType type) {
      return new Settings(longest, threads, part, Optional.of(type), folder);
    }

    /** Another folder. */
    public Settings in(Path folder) {
      return new Settings(longest, threads, part, matrices, folder);
    }
  }

  private final LayerFile file;
  private final int layer;
  private final Evaluator evaluator;

  private LayerReplay(LayerFile file, int layer, Evaluator evaluator) {
    this.file = file;
    this.layer = layer;
    this.evaluator = evaluator;
  }

  /**
   * Loads a layer.
   *
   * @param model stays open while the replay is used
   * @param layer from 0
   * @throws CalibrationException if layers of the model cannot be computed by themselves
   * @throws io.github.trustengine.llama.LlamaException if llama.cpp cannot load it
   * @throws UncheckedIOException if its file cannot be written
   */
  public static LayerReplay open(GgufFile model, int layer, Settings settings) {
    return open(model, layer, settings, 1).get(0);
  }

  /**
   * Loads a layer several times, each for one thread at a time.
   *
   * @param model stays open while the replays are used
   * @throws CalibrationException if layers of the model cannot be computed by themselves
   * @throws io.github.trustengine.llama.LlamaException if llama.cpp cannot load it
   * @throws UncheckedIOException if its file cannot be written
   */
  public static List<LayerReplay> open(GgufFile model, int layer, Settings settings, int count) {
    if (layer < 0 || layer >= layers(model)) {
      throw new IllegalArgumentException(
          "%s has no layer %d, but %d layers".formatted(model.path(), layer, layers(model)));
    }
    var file = new LayerFile(model, layer, settings.part(), settings.matrices());
    List<LayerReplay> replays = new ArrayList<>();
    try {
      var folder = Files.createTempDirectory(settings.folder(), "trust-layer-");
      var path = folder.resolve("layer-" + layer + ".gguf");
      try {
        file.write(path);
        while (replays.size() < count) {
          var evaluator =
              Evaluator.open(
                  path,
                  ModelSettings.standard().unmapped(),
                  settings.longest(),
                  settings.threads());
          replays.add(new LayerReplay(file, layer, evaluator));
        }
        return List.copyOf(replays);
      } finally {
        Files.deleteIfExists(path);
        Files.delete(folder);
      }
    } catch (IOException e) {
      replays.forEach(LayerReplay::close);
      throw new UncheckedIOException(
          "layer %d of %s cannot be cut out: %s"
              .formatted(layer, model.path(), Reasons.withFile(e)),
          e);
    } catch (RuntimeException e) {
      replays.forEach(LayerReplay::close);
      throw e;
    }
  }

  /**
   * The number of a model's layers.
   *
   * @throws CalibrationException if layers of the model cannot be computed by themselves
   */
  public static int layers(GgufFile model) {
    var metadata = model.metadata();
    var architecture = metadata.string("general.architecture").orElse("(none)");
    if (!ARCHITECTURES.contains(architecture)) {
      throw new CalibrationException(
          "layers of %s cannot be computed one by one: its architecture is %s, and supported are %s"
              .formatted(model.path(), architecture, String.join(", ", ARCHITECTURES)));
    }
    for (var key : PER_LAYER) {
      var value = metadata.value(architecture + "." + key);
      if (value.isPresent() && value.get().integer().isEmpty()) {
        throw new CalibrationException(
            "layers of %s cannot be computed one by one: they differ in %s"
                .formatted(model.path(), key));
      }
    }
    return Math.toIntExact(
        metadata
            .integer(architecture + ".block_count")
            .orElseThrow(
                () ->
                    new CalibrationException(
                        "%s lacks %s.block_count".formatted(model.path(), architecture))));
  }

  /** The layer's number, from 0. */
  public int layer() {
    return layer;
  }

  /** Values per row. */
  public int width() {
    return evaluator.width();
  }

  /** The most tokens of one sequence. */
  public int longest() {
    return evaluator.longest();
  }

  /**
   * Computes the layer for one sequence.
   *
   * @param hidden what enters the layer: a row of {@link #width} values per token, one after the
   *     other
   * @param tap sees activations on the way
   * @return what leaves it, in the same form
   */
  public float[] run(float[] hidden, ActivationTap tap) {
    var output = new float[hidden.length];
    evaluator.evaluate(hidden, new Renamed(tap, output));
    return output;
  }

  /** Computes the layer for one sequence as far as a tap wants it. */
  public void observe(float[] hidden, ActivationTap tap) {
    evaluator.evaluate(hidden, new Renamed(tap, null));
  }

  /** A weight's bytes as they are now, in the type that it has here. */
  public byte[] weight(String name) {
    return evaluator.weight(file.inFile(file.tensor(name).name()));
  }

  /** The type that a weight has here. */
  public TensorType type(String name) {
    return file.type(file.tensor(name));
  }

  /**
   * Changes a weight.
   *
   * @param values row by row; rounded to the type that the weight has here: F32, F16 or BF16
   */
  public void setWeight(String name, float[] values) {
    var tensor = file.tensor(name);
    if (values.length != tensor.elements()) {
      throw new IllegalArgumentException(
          "%s has %d values and not %d".formatted(name, tensor.elements(), values.length));
    }
    var type = file.type(tensor);
    setWeight(name, DenseEncoder.encode(values, type));
  }

  /** Changes a weight to bytes in the type that it has here; types of blocks cannot be changed. */
  public void setWeight(String name, ByteBuffer data) {
    var type = type(name);
    if (type.isQuantized()) {
      throw new IllegalArgumentException(
          "%s is %s, which llama.cpp may hold in another order; replay the layer with matrices of F32 or F16"
              .formatted(name, type));
    }
    evaluator.setWeight(file.inFile(name), data);
  }

  /** Gives a weight the values that it has in the model. */
  public void restore(String name) {
    setWeight(name, file.data(file.tensor(name)));
  }

  @Override
  public void close() {
    evaluator.close();
  }

  /** Shows a tap the one layer under the names of the whole model. */
  private final class Renamed implements ActivationTap {

    private final ActivationTap tap;
    private final float @Nullable [] output;
    private int filled;

    /**
     * @param output receives what leaves the layer
     */
    Renamed(ActivationTap tap, float @Nullable [] output) {
      this.tap = tap;
      this.output = output;
    }

    @Override
    public boolean wantsInput(String weight) {
      return tap.wantsInput(file.inModel(weight));
    }

    @Override
    public boolean wantsProduct(String weight) {
      return tap.wantsProduct(file.inModel(weight));
    }

    @Override
    public boolean wantsNode(String name) {
      return isOutput(name) || tap.wantsNode(file.inModel(name));
    }

    @Override
    public Optional<String> lastNode() {
      // Nothing behind the layer is of any interest.
      return output == null
          ? tap.lastNode().map(file::inFile).or(() -> Optional.of(OUTPUT))
          : Optional.of(OUTPUT);
    }

    @Override
    public void input(String weight, Activation rows) {
      tap.input(file.inModel(weight), rows);
    }

    @Override
    public void sameInput(String weight, String first) {
      tap.sameInput(file.inModel(weight), file.inModel(first));
    }

    @Override
    public void expertInput(String weight, Activation rows, ExpertChoice choice) {
      tap.expertInput(file.inModel(weight), rows, choice);
    }

    @Override
    public void product(String weight, Activation rows) {
      tap.product(file.inModel(weight), rows);
    }

    @Override
    public void node(String name, Activation rows) {
      if (output != null && isOutput(name)) {
        rows.read(0, rows.rows(), output, filled);
        filled += rows.rows() * rows.columns();
      }
      var original = file.inModel(name);
      if (tap.wantsNode(original)) {
        tap.node(original, rows);
      }
    }

    private boolean isOutput(String name) {
      return output != null && name.equals(OUTPUT);
    }
  }
}
