package io.github.trustengine.dimension;

/** Items or responses that cannot be used; the message says which, where and what to do. */
public class DataException extends RuntimeException {

  public DataException(String message) {
    super(message);
  }

  public DataException(String message, Throwable cause) {
    super(message, cause);
  }
}
