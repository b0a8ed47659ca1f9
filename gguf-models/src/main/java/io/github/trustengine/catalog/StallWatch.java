package io.github.trustengine.catalog;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/** Closes a stream that nothing comes from any more: the HTTP client waits for ever. */
final class StallWatch implements AutoCloseable {

  private final InputStream stream;
  private final Duration limit;
  private final Thread thread;
  private volatile long lastByte = System.nanoTime();
  private volatile boolean stalled;

  StallWatch(InputStream stream, Duration limit) {
    this.stream = stream;
    this.limit = limit;
    this.thread = new Thread(this::watch, "trustengine-download-watch");
    thread.setDaemon(true);
    thread.start();
  }

  void alive() {
    lastByte = System.nanoTime();
  }

  boolean stalled() {
    return stalled;
  }

  private void watch() {
    try {
      for (long left = limit.toNanos(); left > 0; ) {
        Thread.sleep(Math.max(1, left / 1_000_000));
        left = limit.toNanos() - (System.nanoTime() - lastByte);
      }
      stalled = true;
      stream.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      System.getLogger(StallWatch.class.getName())
          .log(System.Logger.Level.DEBUG, "Closing a stalled download", e);
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
