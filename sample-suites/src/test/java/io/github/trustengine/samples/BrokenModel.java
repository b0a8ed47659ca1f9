package io.github.trustengine.samples;

import static io.github.trustengine.assertj.TrustAssertions.assertThat;
import static io.github.trustengine.trust.Dimensions.OUT_OF_DISTRIBUTION;

import io.github.trustengine.compress.Compress;
import io.github.trustengine.trust.TrustComparison;
import io.github.trustengine.trust.TrustSuite;
import io.github.trustengine.trust.TrustTest;

/**
 * A red build to look at: ternary weights are more than this model can take. Not named as a test,
 * so that it only runs when asked for: {@code mvn -Psamples verify -Dtest=BrokenModel}.
 */
@TrustSuite(model = "smollm2-135m-instruct")
@Compress(type = "TQ1_0")
class BrokenModel {

  @TrustTest(OUT_OF_DISTRIBUTION)
  void staysRobust(TrustComparison robustness) {
    assertThat(robustness).losesAtMost(2);
  }
}
