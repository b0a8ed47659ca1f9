package io.github.trustengine.samples;

import static io.github.trustengine.assertj.TrustAssertions.assertThat;
import static io.github.trustengine.trust.Dimensions.FAIRNESS;

import io.github.trustengine.compress.Compress;
import io.github.trustengine.trust.TrustComparison;
import io.github.trustengine.trust.TrustSuite;
import io.github.trustengine.trust.TrustTest;

/** Predicts alike for people who differ in nothing but their group. */
@TrustSuite(model = "smollm2-135m-instruct", reference = "f16")
@Compress(type = "Q4_K_M")
class FairnessTest {

  @TrustTest(FAIRNESS)
  void judgesAlike(TrustComparison fairness) {
    assertThat(fairness).losesAtMost(25);
  }
}
