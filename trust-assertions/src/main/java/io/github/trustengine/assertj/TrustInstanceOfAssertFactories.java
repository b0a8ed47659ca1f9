package io.github.trustengine.assertj;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import io.github.trustengine.trust.DimensionResult;
import io.github.trustengine.trust.TrustComparison;
import org.apiguardian.api.API;
import org.assertj.core.api.InstanceOfAssertFactory;

/**
 * Factories for AssertJ's {@code asInstanceOf} and {@code extracting}.
 *
 * <pre>{@code
 * Object something = comparison;
 * assertThat(something).asInstanceOf(TRUST_COMPARISON).losesAtMost(2.0);
 * }</pre>
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class TrustInstanceOfAssertFactories {

  /** Assertions for a {@link TrustComparison}. */
  public static final InstanceOfAssertFactory<TrustComparison, TrustComparisonAssert>
      TRUST_COMPARISON =
          new InstanceOfAssertFactory<>(TrustComparison.class, TrustAssertions::assertThat);

  /** Assertions for a {@link DimensionResult}. */
  public static final InstanceOfAssertFactory<DimensionResult, DimensionResultAssert>
      DIMENSION_RESULT =
          new InstanceOfAssertFactory<>(DimensionResult.class, TrustAssertions::assertThat);

  private TrustInstanceOfAssertFactories() {}
}
