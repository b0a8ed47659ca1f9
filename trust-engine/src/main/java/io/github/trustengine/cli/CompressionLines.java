package io.github.trustengine.cli;

import io.github.trustengine.compress.CompressionProgress;
import java.time.Duration;
import java.util.function.Consumer;

/** Shows how a compression goes, in a line every few seconds. */
final class CompressionLines implements Consumer<CompressionProgress> {

  private static final long PAUSE = Duration.ofSeconds(3).toNanos();

  private final Terminal terminal;
  private final long start = System.nanoTime();
  private long last = start;

  CompressionLines(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public synchronized void accept(CompressionProgress progress) {
    long now = System.nanoTime();
    double fraction = progress.fraction();
    if (now - last < PAUSE || fraction <= 0) {
      return;
    }
    last = now;
    double left = (now - start) / 1e9 * (1 - fraction) / fraction;
    terminal
        .err()
        .println(
            Numbers.format("%3.0f %%, %.0f s left (%s)", 100 * fraction, left, progress.tensor()));
  }
}
