package io.github.trustengine.compress.layerwise;

import io.github.trustengine.compress.linalg.Gram;
import io.github.trustengine.compress.linalg.GramAccumulator;
import io.github.trustengine.compress.linalg.Workers;
import io.github.trustengine.gguf.GgufFile;
import io.github.trustengine.gguf.GgufTensor;
import java.nio.FloatBuffer;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Adds up the inputs of a block's groups. */
final class Statistics implements AutoCloseable {

  private final int block;
  private final Stopwatch stopwatch;
  private final Map<InputGroup, GramAccumulator> sums = new EnumMap<>(InputGroup.class);

  Statistics(
      GgufFile model,
      int block,
      Collection<InputGroup> groups,
      Workers workers,
      Stopwatch stopwatch) {
    this.block = block;
    this.stopwatch = stopwatch;
    try {
      for (InputGroup group : groups) {
        sums.put(group, new GramAccumulator(columns(model, block, group), workers));
      }
    } catch (RuntimeException | OutOfMemoryError e) {
      close();
      throw e;
    }
  }

  /** Values of a row of a group's input. */
  static int columns(GgufFile model, int block, InputGroup group) {
    GgufTensor first = Block.tensor(model, group.tensors(block).get(0));
    return Math.toIntExact(first.columns());
  }

  /** The nodes to look at. */
  Set<String> nodes() {
    return sums.keySet().stream().map(group -> group.node(block)).collect(Collectors.toSet());
  }

  /** Adds a sequence, of which all the {@link #nodes} were captured. */
  void add(Capture capture) {
    sums.forEach((group, sum) -> add(group, capture.values(group.node(block))));
  }

  /** Adds a sequence's rows. */
  void add(InputGroup group, float[] rows) {
    stopwatch.during(
        Stopwatch.Activity.STATISTICS,
        () -> {
          GramAccumulator sum = sums.get(group);
          if (sum != null) {
            sum.add(FloatBuffer.wrap(rows));
          }
        });
  }

  /** What has come together. */
  Map<InputGroup, Gram> finish() {
    return stopwatch.time(
        Stopwatch.Activity.STATISTICS,
        () -> {
          Map<InputGroup, Gram> grams = new EnumMap<>(InputGroup.class);
          sums.forEach((group, sum) -> grams.put(group, sum.finish()));
          return grams;
        });
  }

  @Override
  public void close() {
    sums.values().forEach(GramAccumulator::close);
  }
}
