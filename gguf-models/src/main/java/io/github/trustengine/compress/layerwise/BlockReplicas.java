package io.github.trustengine.compress.layerwise;

import io.github.trustengine.calibration.LayerPart;
import java.util.EnumMap;
import java.util.Map;

/** Replicas of a block and of its feed-forward part, each loaded when they are first asked for. */
final class BlockReplicas implements AutoCloseable {

  private final Workbench bench;
  private final int block;
  private final Map<LayerPart, Replicas> loaded = new EnumMap<>(LayerPart.class);

  BlockReplicas(Workbench bench, int block) {
    this.bench = bench;
    this.block = block;
  }

  Replicas whole() {
    return of(LayerPart.WHOLE);
  }

  Replicas feedForward() {
    return of(LayerPart.FEED_FORWARD);
  }

  /**
   * Those in which a weight is changed: of the feed-forward part, if its input meets the weight.
   */
  Replicas with(String name) {
    return InputGroup.FFN_INPUT.tensors(block).contains(name) ? feedForward() : whole();
  }

  private Replicas of(LayerPart part) {
    return loaded.computeIfAbsent(part, key -> bench.replicas(block, key));
  }

  /** Gives back the memory of the whole block. */
  void closeWhole() {
    Replicas whole = loaded.remove(LayerPart.WHOLE);
    if (whole != null) {
      whole.close();
    }
  }

  @Override
  public void close() {
    loaded.values().forEach(Replicas::close);
  }
}
