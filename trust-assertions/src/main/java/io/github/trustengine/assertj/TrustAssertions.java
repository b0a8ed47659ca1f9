package io.github.trustengine.assertj;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.trustengine.trust.DimensionResult;
import io.github.trustengine.trust.TrustComparison;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Entry point of the assertions. Its static imports go together with those of AssertJ's own {@code
 * Assertions}.
 *
 * <pre>{@code
 * @TrustTest(TOXICITY)
 * void staysCivil(TrustComparison toxicity) {
 *   assertThat(toxicity).losesAtMost(2.0);
 * }
 * }</pre>
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class TrustAssertions {

  private TrustAssertions() {}

  /** Creates assertions for a compressed model beside the reference. */
  public static TrustComparisonAssert assertThat(@Nullable TrustComparison actual) {
    return new TrustComparisonAssert(actual);
  }

  /** Creates assertions for one dimension measured on one model. */
  public static DimensionResultAssert assertThat(@Nullable DimensionResult actual) {
    return new DimensionResultAssert(actual);
  }
}
