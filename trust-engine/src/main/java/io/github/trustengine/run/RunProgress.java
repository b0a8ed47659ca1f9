package io.github.trustengine.run;

import io.github.trustengine.compress.CompressionProgress;
import io.github.trustengine.llama.GenerationListener;
import io.github.trustengine.progress.ProgressLine;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Says what a run is doing, how far it is, and how long it will take. */
final class RunProgress {

  private final ProgressLine line;
  private final LongSupplier nanoTime;

  RunProgress(ProgressLine line, LongSupplier nanoTime) {
    this.line = line;
    this.nanoTime = nanoTime;
  }

  static RunProgress onStandardError() {
    return new RunProgress(ProgressLine.onStandardError(), System::nanoTime);
  }

  /** Follows the answering of a measurement's questions. */
  GenerationListener answering(String recipe, String measurement, int questions) {
    long start = nanoTime.getAsLong();
    String what = recipe + " " + measurement;
    var answered = new AtomicInteger();
    return (request, generation) -> {
      int done = answered.incrementAndGet();
      double seconds = secondsSince(start);
      if (done == questions) {
        line.complete(String.format("%s: %d items in %.0f s", what, done, seconds));
      } else {
        line.update(
            String.format(
                "%s: %d of %d items, %.0f s left",
                what, done, questions, seconds / done * (questions - done)));
      }
    };
  }

  /** Follows the making of a compressed model. */
  Consumer<CompressionProgress> compressing(String recipe) {
    long start = nanoTime.getAsLong();
    return progress -> {
      double seconds = secondsSince(start);
      if (progress.fraction() == 1) {
        line.complete(String.format("%s: compressed in %.1f s", recipe, seconds));
      } else {
        line.update(
            String.format(
                "%s: %.0f %% compressed, %.0f s left",
                recipe, 100 * progress.fraction(), seconds * (1 / progress.fraction() - 1)));
      }
    };
  }

  private double secondsSince(long start) {
    return (nanoTime.getAsLong() - start) / 1e9;
  }
}
