package io.github.trustengine.catalog;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * Turns positions in a file into throttled progress with speed and time left.
 *
 * <p>The speed is that of the last five seconds, so that it follows a connection that gets slower.
 */
final class Meter {

  private static final long REPORT_NANOS = Duration.ofMillis(100).toNanos();
  private static final long WINDOW_NANOS = Duration.ofSeconds(5).toNanos();

  private record Sample(long nanos, long bytes) {}

  private final String model;
  private final DownloadListener listener;
  private final LongSupplier nanoTime;
  private final Deque<Sample> samples = new ArrayDeque<>();
  private OptionalLong total = OptionalLong.empty();

  Meter(String model, DownloadListener listener, LongSupplier nanoTime) {
    this.model = model;
    this.listener = listener;
    this.nanoTime = nanoTime;
  }

  /** A transfer begins at a position: bytes before it say nothing about the speed. */
  void start(long bytes, OptionalLong total) {
    this.total = total;
    samples.clear();
    samples.add(new Sample(nanoTime.getAsLong(), bytes));
  }

  void at(long bytes) {
    long now = nanoTime.getAsLong();
    if (!samples.isEmpty() && bytes < samples.getLast().bytes()) {
      samples.clear();
    }
    if (samples.isEmpty()) {
      samples.add(new Sample(now, bytes));
    } else if (now - samples.getLast().nanos() >= REPORT_NANOS) {
      samples.add(new Sample(now, bytes));
      while (samples.size() > 2 && now - samples.getFirst().nanos() > WINDOW_NANOS) {
        samples.removeFirst();
      }
      report(bytes, speed(now, bytes), false);
    }
  }

  void complete(long bytes) {
    report(bytes, speed(nanoTime.getAsLong(), bytes), true);
  }

  private double speed(long now, long bytes) {
    if (samples.isEmpty() || now <= samples.getFirst().nanos()) {
      return 0;
    }
    Sample first = samples.getFirst();
    return Math.max(0, (bytes - first.bytes()) * 1e9 / (now - first.nanos()));
  }

  private void report(long bytes, double speed, boolean complete) {
    Optional<Duration> left =
        total.isPresent() && speed > 0
            ? Optional.of(Duration.ofMillis((long) ((total.getAsLong() - bytes) / speed * 1000)))
            : Optional.empty();
    listener.progress(new DownloadProgress(model, bytes, total, speed, left, complete));
  }
}
