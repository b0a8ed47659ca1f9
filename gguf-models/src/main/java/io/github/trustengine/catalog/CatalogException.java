package io.github.trustengine.catalog;

/**
 * A model cannot be found or fetched; the message says what was looked for where, why it failed,
 * and what to do.
 */
public final class CatalogException extends RuntimeException {

  public CatalogException(String message) {
    super(message);
  }

  public CatalogException(String message, Throwable cause) {
    super(message, cause);
  }
}
