package io.github.trustengine.compress.linalg;

/** Numbers that a method cannot work with; the message says which, why, and what to do. */
public final class NumericalException extends RuntimeException {

  public NumericalException(String message) {
    super(message);
  }
}
