package io.github.trustengine.report;

import io.github.trustengine.trust.DimensionResult;
import java.util.Optional;

/**
 * What a test made of one dimension on one compressed model.
 *
 * @param suite the suite's name
 * @param test the test method's name
 * @param dimension the dimension's id, or the file name of the user's own items
 * @param recipe the slug of the recipe under test
 * @param outcome what the test said
 * @param candidate the compressed model's result
 * @param reference the reference's result, where the test compares
 */
public record Verdict(
    String suite,
    String test,
    String dimension,
    String recipe,
    Outcome outcome,
    DimensionResult candidate,
    Optional<DimensionResult> reference) {

  /** What a test said. */
  public enum Outcome {
    PASSED,
    FAILED,
    /** There was not enough evidence for a verdict. */
    INCONCLUSIVE,
    /** The test itself broke. */
    ERROR
  }
}
