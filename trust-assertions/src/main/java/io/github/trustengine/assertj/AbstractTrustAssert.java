package io.github.trustengine.assertj;

import io.github.trustengine.trust.InconclusiveError;
import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

/**
 * How trust assertions fail: only through AssertJ, so that descriptions and overridden messages
 * work.
 */
abstract class AbstractTrustAssert<SELF extends AbstractTrustAssert<SELF, ACTUAL>, ACTUAL>
    extends AbstractAssert<SELF, ACTUAL> {

  AbstractTrustAssert(@Nullable ACTUAL actual, Class<?> selfType) {
    super(actual, selfType);
  }

  /** Fails with the two numbers as values that tools can show side by side. */
  void failComparing(Object found, Object limit, String message) {
    failWithActualExpectedAndMessage(found, limit, "%s", literal(message));
  }

  AssertionError failed(String message) {
    return failure("%s", literal(message));
  }

  InconclusiveError inconclusive(String message) {
    AssertionError failure = failed(message);
    InconclusiveError error = new InconclusiveError(failure.getMessage());
    error.setStackTrace(failure.getStackTrace());
    return error;
  }

  /** AssertJ formats messages twice and would take a {@code %n} in a response for a line's end. */
  private static String literal(String message) {
    return message.replace("%n", "\\u{25}n");
  }
}
