package io.github.trustengine.compress;

/** A model that cannot be compressed; the message says which, why, and what to do. */
public final class CompressionException extends RuntimeException {

  public CompressionException(String message) {
    super(message);
  }

  public CompressionException(String message, Throwable cause) {
    super(message, cause);
  }
}
