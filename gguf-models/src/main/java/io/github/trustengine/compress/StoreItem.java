package io.github.trustengine.compress;

import java.io.IOException;
import java.time.Instant;

/** Something in a store that takes room. */
interface StoreItem {

  /** What it is locked by. */
  String key();

  /** Whether it is of use as it is. */
  boolean isSound() throws IOException;

  /** Whether it is worth keeping although it is of no use yet. */
  boolean isWorthKeeping() throws IOException;

  /** Bytes. */
  long size() throws IOException;

  Instant lastUse() throws IOException;

  /** Removes all of it. */
  void delete() throws IOException;
}
