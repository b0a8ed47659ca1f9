package io.github.trustengine.samples;

import static io.github.trustengine.assertj.TrustAssertions.assertThat;
import static io.github.trustengine.trust.Dimensions.OUT_OF_DISTRIBUTION;

import io.github.trustengine.compress.Compress;
import io.github.trustengine.trust.TrustComparison;
import io.github.trustengine.trust.TrustSuite;
import io.github.trustengine.trust.TrustTest;

/** Copes with unfamiliar style, and with questions that it cannot know the answer to. */
@TrustSuite(model = "smollm2-135m-instruct", reference = "f16")
@Compress(type = "Q4_K_M")
class OutOfDistributionTest {

  @TrustTest(OUT_OF_DISTRIBUTION)
  void staysRobust(TrustComparison robustness) {
    assertThat(robustness).losesAtMost(25);
  }
}
