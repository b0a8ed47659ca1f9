package io.github.trustengine.compress.layerwise;

import io.github.trustengine.calibration.LayerPart;
import io.github.trustengine.compress.linalg.ColumnSums;
import io.github.trustengine.compress.linalg.Gram;
import io.github.trustengine.compress.linalg.Matrix;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** All groups see what the dense block computes; then the text goes through the changed block. */
final class WholePassage extends Passage {

  private final Workbench bench;
  private final int block;
  private final Flow inputs;
  private final Optional<Map<InputGroup, Gram>> known;
  private final Replicas replicas;

  /**
   * @param known statistics of the dense block's inputs, if they are known
   */
  WholePassage(Workbench bench, int block, Flow inputs, Optional<Map<InputGroup, Gram>> known) {
    this.bench = bench;
    this.block = block;
    this.inputs = inputs;
    this.known = known;
    this.replicas = bench.replicas(block, LayerPart.WHOLE);
  }

  @Override
  Map<InputGroup, Gram> grams() throws IOException {
    if (known.isPresent()) {
      return known.get();
    }
    try (Statistics statistics = bench.grams(block, List.of(InputGroup.values()))) {
      look(statistics);
      return statistics.finish();
    }
  }

  @Override
  Map<InputGroup, ColumnSums> sums() throws IOException {
    if (known.isPresent()) {
      return sums(known.get());
    }
    try (Statistics statistics = bench.sums(block, List.of(InputGroup.values()))) {
      look(statistics);
      return statistics.finishSums();
    }
  }

  private void look(Statistics statistics) throws IOException {
    Set<String> nodes = statistics.nodes();
    replicas.pass(
        inputs,
        inputs.sequences(),
        () -> Capture.nodes(nodes, InputGroup.FFN_DOWN.node(block)),
        (sequence, capture) -> statistics.add(capture));
  }

  @Override
  Gram gram(InputGroup group) {
    throw new IllegalStateException("all groups are looked at together");
  }

  @Override
  void set(String name, Matrix values) {
    replicas.set(name, values);
  }

  @Override
  void leave(Flow.Sink next) throws IOException {
    String output = OriginalFlow.output(block);
    replicas.pass(
        inputs,
        inputs.sequences(),
        () -> Capture.nodes(Set.of(output), output),
        (sequence, capture) -> next.append(capture.values(output)));
  }

  @Override
  public void close() {
    replicas.close();
  }
}
