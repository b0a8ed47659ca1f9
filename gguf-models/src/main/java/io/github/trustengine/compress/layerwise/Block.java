package io.github.trustengine.compress.layerwise;

import io.github.trustengine.calibration.CalibrationException;
import io.github.trustengine.compress.linalg.ColumnSums;
import io.github.trustengine.compress.linalg.Gram;
import io.github.trustengine.compress.linalg.Matrix;
import io.github.trustengine.compress.linalg.Workers;
import io.github.trustengine.ggml.Dequantizer;
import io.github.trustengine.gguf.GgufFile;
import io.github.trustengine.gguf.GgufTensor;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One block of a model: its weights, and what flows through it on the calibration text with the
 * weights that it has at the moment.
 */
public final class Block {

  private final GgufFile model;
  private final int index;
  private final Workers workers;
  private final @Nullable Passage passage;

  /**
   * @param passage the calibration text's; none for methods that do not look at inputs
   */
  Block(GgufFile model, int index, Workers workers, @Nullable Passage passage) {
    this.model = model;
    this.index = index;
    this.workers = workers;
    this.passage = passage;
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
    return tensor(model, name);
  }

  static GgufTensor tensor(GgufFile model, String name) {
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

  /** The values of a bias, if there is one. */
  static Optional<float[]> bias(GgufFile model, int block, String role) {
    return model
        .tensor("blk.%d.%s.bias".formatted(block, role))
        .map(tensor -> weights(model, tensor.name()).values());
  }

  /** The values of a tensor in the model before compression; a vector has one row. */
  public Matrix weights(String name) {
    return weights(model, name);
  }

  static Matrix weights(GgufFile model, String name) {
    GgufTensor tensor = tensor(model, name);
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
    passage().set(name, values);
  }

  /** Gives the block a weight of the model back. */
  void restore(String name) {
    passage().restore(name);
  }

  /** Statistics of one group's inputs, for methods that look at one group after the other. */
  public Gram gram(InputGroup group) throws IOException {
    return passage().gram(group);
  }

  /** Statistics of the inputs of all groups. */
  public Map<InputGroup, Gram> grams() throws IOException {
    return passage().grams();
  }

  /** Sums over the columns of the inputs of all groups. */
  public Map<InputGroup, ColumnSums> sums() throws IOException {
    return passage().sums();
  }

  /**
   * What a part of the block puts out for the sequences to search with.
   *
   * @param first the group that the part begins with: of the attention or of the feed-forward part
   */
  void outputs(InputGroup first, Passage.RowsReceiver receiver) throws IOException {
    passage().outputs(first, receiver);
  }

  private Passage passage() {
    if (passage == null) {
      throw new IllegalStateException("the method has not asked for inputs");
    }
    return passage;
  }
}
