package io.github.trustengine.run;

import io.github.trustengine.compress.CompressionProgress;
import io.github.trustengine.llama.GenerationListener;
import io.github.trustengine.progress.ProgressLine;
import io.github.trustengine.text.Amounts;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Says what a run is doing, how far it is, and how long it will take. */
public final class RunProgress {

  private final ProgressLine line;
  private final LongSupplier nanoTime;

  /** Says it in this line. */
  public RunProgress(ProgressLine line) {
    this(line, System::nanoTime);
  }

  /**
   * @param nanoTime the clock, as {@link System#nanoTime}
   */
  RunProgress(ProgressLine line, LongSupplier nanoTime) {
    this.line = line;
    this.nanoTime = nanoTime;
  }

  /** Follows the answering of a measurement's questions. */
  GenerationListener answering(String recipe, String measurement, int questions) {
    long start = nanoTime.getAsLong();
    String what = recipe + " " + measurement;
    var answered = new AtomicInteger();
    return (request, generation) -> {
      int done = answered.incrementAndGet();
      if (done == questions) {
        line.complete(format("%s: %d items in %.0f s", what, done, nanosSince(start) / 1e9));
      } else {
        line.update(
            format(
                "%s: %d of %d items, %s left",
                what, done, questions, left(start, (double) done / questions)));
      }
    };
  }

  /** Follows the judging of a measurement's responses. */
  Judging.Listener judging(String recipe, String measurement) {
    long start = nanoTime.getAsLong();
    String what = recipe + " " + measurement;
    return (done, all) -> {
      if (done == all) {
        line.complete(format("%s: %d texts judged in %.0f s", what, done, nanosSince(start) / 1e9));
      } else {
        line.update(
            format(
                "%s: %d of %d texts judged, %s left",
                what, done, all, left(start, (double) done / all)));
      }
    };
  }

  /** Follows the making of a compressed model. */
  public Consumer<CompressionProgress> compressing(String recipe) {
    long start = nanoTime.getAsLong();
    return progress -> {
      if (progress.fraction() == 1) {
        line.complete(format("%s: compressed in %.1f s", recipe, nanosSince(start) / 1e9));
      } else {
        line.update(
            format(
                "%s: %.0f %% compressed, %s left",
                recipe, 100 * progress.fraction(), left(start, progress.fraction())));
      }
    };
  }

  /** The time that the rest takes if it goes on as the fraction that is done. */
  private String left(long start, double fraction) {
    return Amounts.duration(Duration.ofNanos(Math.round(nanosSince(start) * (1 / fraction - 1))));
  }

  private long nanosSince(long start) {
    return nanoTime.getAsLong() - start;
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
