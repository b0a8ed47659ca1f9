package io.github.trustengine.trust;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * There is not enough evidence for a verdict: a scenario was not measured, or two models answered
 * different items. It is an {@link AssertionError}, so a gate that measured nothing stays shut; the
 * engine reports the test as {@link TrustSuite#whenInconclusive()} says.
 */
@API(status = EXPERIMENTAL, since = "0.1")
public class InconclusiveError extends AssertionError {

  private static final long serialVersionUID = 1;

  /**
   * Creates an error.
   *
   * @param message which dimension and recipe, what is missing, and what to do
   */
  public InconclusiveError(@Nullable String message) {
    super(message);
  }

  /**
   * Creates an error with a cause. AssertJ's soft assertions use this constructor to add the line
   * of the assertion.
   *
   * @param message which dimension and recipe, what is missing, and what to do
   * @param cause what led to it, if anything
   */
  public InconclusiveError(@Nullable String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
