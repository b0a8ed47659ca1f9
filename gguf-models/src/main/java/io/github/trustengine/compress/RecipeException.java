package io.github.trustengine.compress;

/** A recipe that does not exist; the message says what was asked for and what comes near it. */
public final class RecipeException extends RuntimeException {

  public RecipeException(String message) {
    super(message);
  }
}
