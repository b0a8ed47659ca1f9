package io.github.trustengine.responses;

import java.sql.SQLException;

/** A store's file holds something else than what this program has written. */
final class DamagedStoreException extends SQLException {

  private static final long serialVersionUID = 1;

  DamagedStoreException(String problem) {
    super(problem);
  }
}
