package io.github.trustengine.assertj;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.trustengine.trust.DimensionResult;
import io.github.trustengine.trust.TrustComparison;
import org.apiguardian.api.API;
import org.assertj.core.api.SoftAssertionsProvider;
import org.jspecify.annotations.Nullable;

/** The trust assertions as soft ones, to mix into soft assertions of your own. */
@API(status = EXPERIMENTAL, since = "0.1")
public interface TrustSoftAssertionsProvider extends SoftAssertionsProvider {

  /** Creates soft assertions for a compressed model beside the reference. */
  default TrustComparisonAssert assertThat(@Nullable TrustComparison actual) {
    return proxy(TrustComparisonAssert.class, TrustComparison.class, actual);
  }

  /** Creates soft assertions for one dimension measured on one model. */
  default DimensionResultAssert assertThat(@Nullable DimensionResult actual) {
    return proxy(DimensionResultAssert.class, DimensionResult.class, actual);
  }
}
