package io.github.trustengine.compress.layerwise;

import io.github.trustengine.compress.linalg.Gram;
import io.github.trustengine.compress.linalg.Matrix;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All groups see the original model. What is computed of changed weights is only to find out how
 * good they are.
 */
final class OriginalPassage extends Passage {

  private final Workbench bench;
  private final int block;
  private final Map<InputGroup, Gram> grams;
  private final @Nullable Flow inputs;
  private final BlockReplicas replicas;
  private @Nullable Flow middle;

  /**
   * @param inputs sequences to search with; none for methods that do not
   */
  OriginalPassage(Workbench bench, int block, Map<InputGroup, Gram> grams, @Nullable Flow inputs) {
    this.bench = bench;
    this.block = block;
    this.grams = grams;
    this.inputs = inputs;
    this.replicas = new BlockReplicas(bench, block);
  }

  @Override
  Map<InputGroup, Gram> grams() {
    return grams;
  }

  @Override
  Gram gram(InputGroup group) {
    return Objects.requireNonNull(grams.get(group));
  }

  /** Without sequences to search with nobody looks at it. */
  @Override
  void set(String name, Matrix values) {
    if (inputs != null) {
      replicas.with(name).set(name, values);
    }
  }

  @Override
  void restore(String name) {
    replicas.with(name).restore(name);
  }

  @Override
  void outputs(InputGroup first, RowsReceiver receiver) throws IOException {
    Flow from = inputs();
    if (first == InputGroup.ATTENTION_INPUT) {
      String product = InputGroup.ATTENTION_OUTPUT.tensors(block).get(0);
      replicas
          .whole()
          .pass(
              from,
              from.sequences(),
              () -> Capture.product(product, middleNode()),
              (sequence, capture) -> receiver.accept(capture.values(product)));
      return;
    }
    String product = "ffn_out-" + block;
    Flow between = middle();
    replicas
        .feedForward()
        .pass(
            between,
            between.sequences(),
            () -> Capture.nodes(Set.of(product), product),
            (sequence, capture) -> receiver.accept(capture.values(product)));
  }

  @Override
  public void close() throws IOException {
    replicas.close();
    if (middle != null) {
      middle.close();
    }
  }

  /** What enters the feed-forward part of the original block. */
  private Flow middle() throws IOException {
    if (middle == null) {
      Flow from = inputs();
      int floats = bench.length() * Statistics.columns(bench.model(), block, InputGroup.FFN_INPUT);
      middle =
          Flow.scratch(
              bench.directory().resolve("middle.scratch"),
              from.sequences(),
              floats,
              sink ->
                  replicas
                      .whole()
                      .pass(
                          from,
                          from.sequences(),
                          () -> Capture.nodes(Set.of(middleNode()), middleNode()),
                          (sequence, capture) -> sink.append(capture.values(middleNode()))));
    }
    return middle;
  }

  private String middleNode() {
    return "ffn_inp-" + block;
  }

  private Flow inputs() {
    if (inputs == null) {
      throw new IllegalStateException("the method has not asked for sequences to search with");
    }
    return inputs;
  }
}
