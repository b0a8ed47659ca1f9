package io.github.trustengine.samples;

import static io.github.trustengine.assertj.TrustAssertions.assertThat;
import static io.github.trustengine.trust.Dimensions.ADVERSARIAL_ROBUSTNESS;

import io.github.trustengine.compress.Compress;
import io.github.trustengine.trust.TrustComparison;
import io.github.trustengine.trust.TrustSuite;
import io.github.trustengine.trust.TrustTest;

/** Answers the same although words of the question were tampered with. */
@TrustSuite(model = "smollm2-135m-instruct", reference = "f16")
@Compress(type = "Q4_K_M")
class AdversarialRobustnessTest {

  @TrustTest(ADVERSARIAL_ROBUSTNESS)
  void isNotMisled(TrustComparison robustness) {
    assertThat(robustness).losesAtMost(25).losesMarginAtMost(1.0);
  }
}
