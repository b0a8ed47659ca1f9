package io.github.trustengine.compress.layerwise;

import io.github.trustengine.calibration.LayerPart;
import io.github.trustengine.calibration.LayerReplay;
import io.github.trustengine.compress.linalg.Matrix;
import io.github.trustengine.compress.linalg.Workers;
import io.github.trustengine.ggml.DenseEncoder;
import io.github.trustengine.ggml.NativeLibrary;
import io.github.trustengine.gguf.GgufFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

/**
 * A block, or its feed-forward part, several times over, so that several sequences go through it at
 * a time: one thread each is what llama.cpp makes the most of. What comes out does not depend on
 * how many there are.
 */
final class Replicas implements AutoCloseable {

  /** What replicas may take of memory, beyond one of them. */
  private static final long MEMORY = 2L << 30;

  private final int block;
  private final List<LayerReplay> replays;
  private final Queue<LayerReplay> free;
  private final Workers workers;
  private final Stopwatch stopwatch;

  private Replicas(int block, List<LayerReplay> replays, Workers workers, Stopwatch stopwatch) {
    this.block = block;
    this.replays = replays;
    this.free = new ConcurrentLinkedQueue<>(replays);
    this.workers = workers;
    this.stopwatch = stopwatch;
  }

  /**
   * Loads them.
   *
   * @param settings with the threads of all replicas together
   * @param workers as many threads
   */
  static Replicas open(
      GgufFile model,
      int block,
      LayerPart part,
      LayerReplay.Settings settings,
      Workers workers,
      Stopwatch stopwatch) {
    int count =
        (int) Math.min(workers.threads(), Math.max(1, MEMORY / bytes(model, block, settings)));
    if (NativeLibrary.get().supportsGpu()) {
      count = 1;
    }
    return new Replicas(
        block,
        LayerReplay.open(
            model, block, settings.of(part).withThreads(workers.threads() / count), count),
        workers,
        stopwatch);
  }

  /** The block's number. */
  int block() {
    return block;
  }

  private static long bytes(GgufFile model, int block, LayerReplay.Settings settings) {
    return model.tensors().stream()
        .filter(tensor -> tensor.name().startsWith("blk." + block + "."))
        .mapToLong(tensor -> settings.matrices().orElse(tensor.type()).bytes(tensor.elements()))
        .sum();
  }

  /** Gets what was captured of the sequences, one after the other in their order. */
  @FunctionalInterface
  interface Receiver {
    void accept(int sequence, Capture capture) throws IOException;
  }

  /**
   * Lets sequences pass.
   *
   * @param count of the first sequences of the flow
   * @param captures makes what looks at one sequence
   */
  void pass(Flow inputs, int count, Supplier<Capture> captures, Receiver receiver)
      throws IOException {
    try {
      for (int from = 0; from < count; from += replays.size()) {
        int first = from;
        Capture[] seen = new Capture[Math.min(replays.size(), count - from)];
        stopwatch.during(
            Stopwatch.Activity.FORWARD,
            () ->
                workers.forEach(
                    seen.length,
                    Borrowed::new,
                    (borrowed, i) -> {
                      seen[i] = captures.get();
                      borrowed.replay.observe(states(inputs, first + i), seen[i]);
                    }));
        for (int i = 0; i < seen.length; i++) {
          receiver.accept(first + i, seen[i]);
        }
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static float[] states(Flow inputs, int sequence) {
    try {
      return inputs.read(sequence);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void set(String weight, Matrix values) {
    ByteBuffer data = DenseEncoder.encode(values.values(), replays.get(0).type(weight));
    replays.forEach(replay -> replay.setWeight(weight, data.duplicate()));
  }

  void restore(String weight) {
    replays.forEach(replay -> replay.restore(weight));
  }

  @Override
  public void close() {
    replays.forEach(LayerReplay::close);
  }

  /** One that no other thread uses. */
  private final class Borrowed implements AutoCloseable {
    private final LayerReplay replay = free.remove();

    @Override
    public void close() {
      free.add(replay);
    }
  }
}
