package io.github.trustengine.catalog;

import java.util.Optional;
import java.util.OptionalLong;

/** What is known about a file before it is there. */
record Expected(OptionalLong bytes, Optional<String> sha256) {

  static final Expected NOTHING = new Expected(OptionalLong.empty(), Optional.empty());

  static Expected of(long bytes, String sha256) {
    return new Expected(OptionalLong.of(bytes), Optional.of(sha256));
  }
}
