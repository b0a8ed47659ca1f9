package io.github.trustengine.run;

import static io.github.trustengine.text.Amounts.count;

import io.github.trustengine.compress.CompressionProgress;
import io.github.trustengine.llama.GenerationListener;
import io.github.trustengine.progress.ProgressLine;
import io.github.trustengine.text.Amounts;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Says what a run is doing, how far it is, and how long it will take. */
public final class RunProgress {

  /** Before, the time it takes to get ready tells nothing of the time that the work takes. */
  private static final double ENOUGH_FOR_AN_ESTIMATE = 0.01;

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

  /**
   * Follows the answering of a measurement's questions.
   *
   * @param stored how many of them are answered already
   */
  GenerationListener answering(String recipe, String measurement, int questions, int stored) {
    long start = nanoTime.getAsLong();
    String what = recipe + " " + measurement;
    String origin = stored == 0 ? "" : ", " + stored + " of them from the store";
    int wanted = questions - stored;
    if (wanted == 0) {
      line.complete(format("%s: %s%s", what, count(questions, "item"), origin));
    }
    var answered = new AtomicInteger();
    return (request, generation) -> {
      int done = answered.incrementAndGet();
      if (done == wanted) {
        line.complete(
            format(
                "%s: %s in %.0f s%s",
                what, count(questions, "item"), nanosSince(start) / 1e9, origin));
      } else {
        line.update(
            format(
                "%s: %d of %d items, %s left",
                what, stored + done, questions, left(start, (double) done / wanted)));
      }
    };
  }

  /** Says something that the user should know; it stays. */
  void warn(String message) {
    line.note("Warning: " + message);
  }

  /** Follows the judging of a measurement's responses. */
  Judging.Listener judging(String recipe, String measurement) {
    long start = nanoTime.getAsLong();
    String what = recipe + " " + measurement;
    return (done, all) -> {
      if (done == all) {
        line.complete(
            format("%s: %s judged in %.0f s", what, count(done, "text"), nanosSince(start) / 1e9));
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
    return new Compressing(recipe);
  }

  /** Follows the decoding of a text: chunks that are done, and chunks in all. */
  public BiConsumer<Integer, Integer> chunks(String what) {
    long start = nanoTime.getAsLong();
    return (done, of) -> {
      if (done.equals(of)) {
        line.complete(
            format("%s: %s in %.0f s", what, count(done, "chunk"), nanosSince(start) / 1e9));
      } else {
        line.update(
            format(
                "%s: %d of %d chunks, %s left", what, done, of, left(start, (double) done / of)));
      }
    };
  }

  /**
   * The making of one compressed model. What a killed process has left is done when it begins, so
   * time is reckoned from the first that is heard of it.
   */
  private final class Compressing implements Consumer<CompressionProgress> {
    private final String recipe;
    private final long start = nanoTime.getAsLong();
    private double firstFraction = -1;
    private long first;

    private Compressing(String recipe) {
      this.recipe = recipe;
    }

    @Override
    public synchronized void accept(CompressionProgress progress) {
      double fraction = progress.fraction();
      if (firstFraction < 0) {
        firstFraction = fraction;
        first = nanoTime.getAsLong();
      }
      if (fraction == 1) {
        line.complete(format("%s: compressed in %.1f s", recipe, nanosSince(start) / 1e9));
      } else {
        String done = format("%s: %.0f %% compressed", recipe, 100 * fraction);
        line.update(
            fraction - firstFraction < ENOUGH_FOR_AN_ESTIMATE
                ? done
                : done + ", " + left(first, share(fraction)) + " left");
      }
    }

    /** The part that is done of what was left at first. */
    private double share(double fraction) {
      return (fraction - firstFraction) / (1 - firstFraction);
    }
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
