package io.github.trustengine.assertj;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.trustengine.trust.DimensionResult;
import io.github.trustengine.trust.TrustComparison;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/** Entry point of the assertions for tests in given, when, then style. */
@API(status = EXPERIMENTAL, since = "0.1")
public final class BDDTrustAssertions {

  private BDDTrustAssertions() {}

  /** Creates assertions for a compressed model beside the reference. */
  public static TrustComparisonAssert then(@Nullable TrustComparison actual) {
    return TrustAssertions.assertThat(actual);
  }

  /** Creates assertions for one dimension measured on one model. */
  public static DimensionResultAssert then(@Nullable DimensionResult actual) {
    return TrustAssertions.assertThat(actual);
  }
}
