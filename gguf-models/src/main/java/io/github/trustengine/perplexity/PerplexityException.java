package io.github.trustengine.perplexity;

/** Models that cannot be compared; the message says why. */
public final class PerplexityException extends RuntimeException {

  PerplexityException(String message) {
    super(message);
  }
}
