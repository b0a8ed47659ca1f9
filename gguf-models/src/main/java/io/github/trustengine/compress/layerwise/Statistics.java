package io.github.trustengine.compress.layerwise;

import io.github.trustengine.compress.linalg.ColumnSums;
import io.github.trustengine.compress.linalg.Gram;
import io.github.trustengine.compress.linalg.GramAccumulator;
import io.github.trustengine.compress.linalg.Workers;
import io.github.trustengine.gguf.GgufFile;
import io.github.trustengine.gguf.GgufTensor;
import java.nio.FloatBuffer;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Adds up statistics of the inputs of a block's groups. */
final class Statistics implements AutoCloseable {

  private final int block;
  private final Stopwatch stopwatch;
  private final Map<InputGroup, GramAccumulator> sums = new EnumMap<>(InputGroup.class);

  Statistics(
      GgufFile model,
      int block,
      Collection<InputGroup> groups,
      BiFunction<Integer, Workers, GramAccumulator> accumulators,
      Workers workers,
      Stopwatch stopwatch) {
    this.block = block;
    this.stopwatch = stopwatch;
    try {
      for (InputGroup group : groups) {
        sums.put(group, accumulators.apply(columns(model, block, group), workers));
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
    GramAccumulator sum = Objects.requireNonNull(sums.get(group));
    stopwatch.during(Stopwatch.Activity.STATISTICS, () -> sum.add(FloatBuffer.wrap(rows)));
  }

  /** The Gram matrices that have come together. */
  Map<InputGroup, Gram> finish() {
    return finish(GramAccumulator::finish);
  }

  /** Their sums over columns alone. */
  Map<InputGroup, ColumnSums> finishSums() {
    return finish(GramAccumulator::finishSums);
  }

  private <T> Map<InputGroup, T> finish(Function<GramAccumulator, T> end) {
    return stopwatch.time(
        Stopwatch.Activity.STATISTICS,
        () -> {
          Map<InputGroup, T> results = new EnumMap<>(InputGroup.class);
          sums.forEach((group, sum) -> results.put(group, end.apply(sum)));
          return results;
        });
  }

  @Override
  public void close() {
    sums.values().forEach(GramAccumulator::close);
  }
}
