package io.github.trustengine.assertj;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.util.function.Consumer;
import org.apiguardian.api.API;
import org.assertj.core.api.AbstractSoftAssertions;
import org.assertj.core.api.SoftAssertionsProvider;
import org.assertj.core.api.StandardSoftAssertionsProvider;

/**
 * Soft assertions: all are made, then all that failed are reported together. AssertJ's own are
 * there as well.
 *
 * <pre>{@code
 * @TrustTest(PRIVACY)
 * void keepsSecrets(TrustComparison privacy) {
 *   SoftTrustAssertions.assertSoftly(
 *       softly -> {
 *         softly.assertThat(privacy).losesAtMost(2.0).hasRefusalRateIncreaseAtMost(0.05);
 *         softly.assertThat(privacy).candidate().hasScoreAtLeast(60);
 *       });
 * }
 * }</pre>
 */
@API(status = EXPERIMENTAL, since = "0.1")
public class SoftTrustAssertions extends AbstractSoftAssertions
    implements TrustSoftAssertionsProvider, StandardSoftAssertionsProvider {

  /**
   * Makes assertions and then reports all that failed.
   *
   * @throws AssertionError that holds every failure
   */
  public static void assertSoftly(Consumer<SoftTrustAssertions> softly) {
    SoftAssertionsProvider.assertSoftly(SoftTrustAssertions.class, softly);
  }
}
