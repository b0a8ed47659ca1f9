package io.github.trustengine.compress.layerwise;

import io.github.trustengine.compress.linalg.ColumnSums;
import io.github.trustengine.compress.linalg.Gram;
import io.github.trustengine.compress.linalg.Matrix;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;

/** The way of calibration text through one block, while the block's weights are changed. */
abstract class Passage implements AutoCloseable {

  /** Statistics of the inputs of all groups, before any weight is changed. */
  abstract Map<InputGroup, Gram> grams() throws IOException;

  /** Their sums over columns alone. */
  Map<InputGroup, ColumnSums> sums() throws IOException {
    return sums(grams());
  }

  static Map<InputGroup, ColumnSums> sums(Map<InputGroup, Gram> grams) {
    Map<InputGroup, ColumnSums> sums = new EnumMap<>(InputGroup.class);
    grams.forEach((group, gram) -> sums.put(group, gram.sums()));
    return sums;
  }

  /** Statistics of one group's inputs; of the groups in their order. */
  abstract Gram gram(InputGroup group) throws IOException;

  /** Gives the block a weight. */
  abstract void set(String name, Matrix values);

  /** Gives the block a weight of the model back. */
  void restore(String name) {
    throw new IllegalStateException(name + " is changed for good");
  }

  /** What the part of the block puts out that begins with a group, for some sequences. */
  void outputs(InputGroup first, RowsReceiver receiver) throws IOException {
    throw new IllegalStateException("the method has not asked for sequences to search with");
  }

  /** What leaves the block, with the weights that it has now. */
  void leave(Flow.Sink next) throws IOException {
    throw new IllegalStateException("what leaves the original block is known otherwise");
  }

  @Override
  public abstract void close() throws IOException;

  /** Gets the rows of one sequence after the other. */
  @FunctionalInterface
  public interface RowsReceiver {
    void accept(float[] rows) throws IOException;
  }
}
