package io.github.trustengine.report;

import io.github.trustengine.trust.DimensionResult;
import java.util.Optional;

/**
 * What became of one test of a suite: one method on one recipe.
 *
 * @param suite the suite's class, fully qualified
 * @param test the method's name
 * @param model the model's name as the suite gives it
 * @param dimension the dimension's id, or the file of the user's own items
 * @param recipe the recipe's slug
 * @param outcome how the test ended
 * @param candidate the compressed model's result; empty when it could not be measured
 * @param reference the reference's result; empty when it could not be measured
 */
public record Verdict(
    String suite,
    String test,
    String model,
    String dimension,
    String recipe,
    Outcome outcome,
    Optional<DimensionResult> candidate,
    Optional<DimensionResult> reference) {

  /** How a test ended. */
  public enum Outcome {
    /** Every assertion held. */
    PASSED,
    /** An assertion did not hold. */
    FAILED,
    /** There was not enough evidence for a verdict. */
    INCONCLUSIVE,
    /** Something other than an assertion went wrong. */
    ERROR
  }
}
