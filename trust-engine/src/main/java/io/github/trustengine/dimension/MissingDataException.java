package io.github.trustengine.dimension;

/** Data that a run needs and that is not there; the message says which, where and what to do. */
public final class MissingDataException extends DataException {

  MissingDataException(String message) {
    super(message);
  }
}
