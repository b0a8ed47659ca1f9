package io.github.trustengine.catalog;

/** One source cannot deliver a file; another one may. The message is the reason alone. */
final class SourceException extends Exception {

  SourceException(String reason) {
    super(reason);
  }

  SourceException(String reason, Throwable cause) {
    super(reason, cause);
  }
}
