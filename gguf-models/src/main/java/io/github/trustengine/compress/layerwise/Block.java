package io.github.trustengine.compress.layerwise;

import io.github.trustengine.calibration.CalibrationException;
import io.github.trustengine.calibration.LayerReplay;
import io.github.trustengine.compress.linalg.Gram;
import io.github.trustengine.compress.linalg.GramAccumulator;
import io.github.trustengine.compress.linalg.Matrix;
import io.github.trustengine.compress.linalg.Workers;
import io.github.trustengine.ggml.Dequantizer;
import io.github.trustengine.gguf.GgufFile;
import io.github.trustengine.gguf.GgufTensor;
import io.github.trustengine.llama.Activation;
import io.github.trustengine.llama.ActivationTap;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One block of a model: its weights, and what flows through it on the calibration text with the
 * weights that it has at the moment.
 */
public final class Block {

  private final GgufFile model;
  private final int index;
  private final Workers workers;
  private final @Nullable LayerReplay replay;
  private final @Nullable Flow inputs;

  /**
   * @param replay computes the block; none for methods that do not look at inputs
   * @param inputs what flows into it; none likewise
   */
  Block(
      GgufFile model,
      int index,
      Workers workers,
      @Nullable LayerReplay replay,
      @Nullable Flow inputs) {
    this.model = model;
    this.index = index;
    this.workers = workers;
    this.replay = replay;
    this.inputs = inputs;
  }

  /** Its number, from 0. */
  public int index() {
    return index;
  }

  /** Threads for the arithmetic. */
  public Workers workers() {
    return workers;
  }

  /** The full name of one of its tensors, {@code attn_norm} for instance. */
  public String name(String role) {
    return "blk.%d.%s.weight".formatted(index, role);
  }

  /** A tensor of the model. */
  public GgufTensor tensor(String name) {
    return model
        .tensor(name)
        .orElseThrow(
            () ->
                new CalibrationException(
                    "%s has no tensor %s, so its layers cannot be compressed one by one; this works for llama-like models without experts"
                        .formatted(model.path(), name)));
  }

  /** The bias of one of its matrices, {@code attn_v} for instance, if it has one. */
  Optional<GgufTensor> bias(String role) {
    return model.tensor("blk.%d.%s.bias".formatted(index, role));
  }

  /** The values of a tensor in the model before compression; a vector has one row. */
  public Matrix weights(String name) {
    GgufTensor tensor = tensor(name);
    int elements = Math.toIntExact(tensor.elements());
    float[] values = new float[elements];
    Dequantizer.dequantize(
        tensor.type(), model.data(tensor, 0, Math.toIntExact(tensor.bytes())), values, 0, elements);
    int columns = Math.toIntExact(tensor.columns());
    return Matrix.of(elements / columns, columns, values);
  }

  /** The block's matrices in all groups. */
  List<String> matrices() {
    return Arrays.stream(InputGroup.values())
        .flatMap(group -> group.tensors(index).stream())
        .toList();
  }

  /** Gives the block a weight. */
  public void set(String name, Matrix values) {
    replay().setWeight(name, values.values());
  }

  /** Gives the block a weight of the model back. */
  public void restore(String name) {
    replay().restore(name);
  }

  /** Statistics of one group's inputs; the block is computed no further than needed. */
  public Gram gram(InputGroup group) throws IOException {
    return Objects.requireNonNull(
        collect(Set.of(group), Optional.of(group.product(index))).get(group));
  }

  /** Statistics of the inputs of all groups, in one pass. */
  public Map<InputGroup, Gram> grams() throws IOException {
    return collect(Set.of(InputGroup.values()), Optional.empty());
  }

  /** What one of the block's products is for some calibration sequence. */
  public float[] product(String weight, Optional<String> lastNode, int sequence)
      throws IOException {
    Recorder recorder = new Recorder(weight, lastNode);
    replay().observe(flow().read(sequence), recorder);
    return recorder.values;
  }

  /** Number of calibration sequences. */
  public int sequences() {
    return flow().sequences();
  }

  /** What leaves the block for a sequence, with the weights that it has now. */
  float[] outputs(int sequence) throws IOException {
    return replay().run(flow().read(sequence), ActivationTap.NONE);
  }

  private Map<InputGroup, Gram> collect(Set<InputGroup> groups, Optional<String> last)
      throws IOException {
    Map<String, InputGroup> wanted = new HashMap<>();
    groups.forEach(group -> wanted.put(group.tensors(index).get(0), group));
    Map<InputGroup, GramAccumulator> sums = new EnumMap<>(InputGroup.class);
    try {
      for (InputGroup group : groups) {
        int columns = Math.toIntExact(tensor(group.tensors(index).get(0)).columns());
        sums.put(group, new GramAccumulator(columns, workers));
      }
      ActivationTap tap = new Collector(wanted, sums, last);
      for (int sequence = 0; sequence < sequences(); sequence++) {
        replay().observe(flow().read(sequence), tap);
      }
      Map<InputGroup, Gram> result = new EnumMap<>(InputGroup.class);
      sums.forEach((group, sum) -> result.put(group, sum.finish()));
      return result;
    } finally {
      sums.values().forEach(GramAccumulator::close);
    }
  }

  private LayerReplay replay() {
    if (replay == null) {
      throw new IllegalStateException("the method has not asked for inputs");
    }
    return replay;
  }

  private Flow flow() {
    if (inputs == null) {
      throw new IllegalStateException("the method has not asked for inputs");
    }
    return inputs;
  }

  /** Adds up what the first weight of each group sees. */
  private record Collector(
      Map<String, InputGroup> wanted,
      Map<InputGroup, GramAccumulator> sums,
      Optional<String> lastNode)
      implements ActivationTap {

    @Override
    public boolean wantsInput(String weight) {
      return wanted.containsKey(weight);
    }

    @Override
    public void input(String weight, Activation rows) {
      GramAccumulator sum = sums.get(wanted.get(weight));
      if (sum == null) {
        throw new IllegalStateException("nobody asked for the input of " + weight);
      }
      sum.add(FloatBuffer.wrap(rows.values()));
    }
  }

  /** Keeps the product of one weight. */
  private static final class Recorder implements ActivationTap {

    private final String weight;
    private final Optional<String> lastNode;
    private float[] values = {};

    Recorder(String weight, Optional<String> lastNode) {
      this.weight = weight;
      this.lastNode = lastNode;
    }

    @Override
    public boolean wantsProduct(String name) {
      return name.equals(weight);
    }

    @Override
    public Optional<String> lastNode() {
      return lastNode;
    }

    @Override
    public void product(String name, Activation rows) {
      float[] more = rows.values();
      float[] all = Arrays.copyOf(values, values.length + more.length);
      System.arraycopy(more, 0, all, values.length, more.length);
      values = all;
    }
  }
}
