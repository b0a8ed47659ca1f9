package io.github.trustengine.catalog;

import java.time.Duration;

/**
 * How long to wait for others.
 *
 * @param connect for a connection; short, because another source may be reachable
 * @param response from the request to the header of the response
 * @param stall without a byte, in the middle of a response
 * @param pipStall without a byte from pip, which may wait and try again itself
 * @param retries how often in a row a download may break off without getting ahead
 * @param firstDelay before the first retry; doubles with every further one
 */
record Patience(
    Duration connect,
    Duration response,
    Duration stall,
    Duration pipStall,
    int retries,
    Duration firstDelay) {

  static final Patience STANDARD =
      new Patience(
          Duration.ofSeconds(5),
          Duration.ofSeconds(20),
          Duration.ofSeconds(30),
          Duration.ofMinutes(5),
          4,
          Duration.ofMillis(250));

  void beforeRetry(int retry) throws InterruptedException {
    Thread.sleep(firstDelay.multipliedBy(1L << Math.min(retry - 1, 10)).toMillis());
  }
}
