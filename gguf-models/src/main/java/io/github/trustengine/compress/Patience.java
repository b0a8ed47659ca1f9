package io.github.trustengine.compress;

import java.time.Duration;
import java.util.logging.Logger;

/** Waits for another thread or process, and says so when it takes a while. For one wait. */
final class Patience {

  private static final Logger logger = Logger.getLogger(Patience.class.getName());
  private static final Duration STEP = Duration.ofMillis(20);
  private static final Duration UNNOTICED = Duration.ofSeconds(2);

  private final String awaited;
  private final Duration unnoticed;
  private final long start = System.nanoTime();
  private boolean told;

  /**
   * @param awaited what others do, as in "another run makes it"
   */
  Patience(String awaited) {
    this(awaited, UNNOTICED);
  }

  /**
   * @param unnoticed how long nothing is said
   */
  Patience(String awaited, Duration unnoticed) {
    this.awaited = awaited;
    this.unnoticed = unnoticed;
  }

  /**
   * Waits a moment.
   *
   * @throws CompressionException if the thread is interrupted
   */
  void waitAMoment() {
    if (!told && System.nanoTime() - start > unnoticed.toNanos()) {
      told = true;
      logger.info(() -> "waiting while " + awaited);
    }
    try {
      Thread.sleep(STEP.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CompressionException("interrupted while " + awaited, e);
    }
  }
}
