package io.github.trustengine.samples;

import static io.github.trustengine.assertj.TrustAssertions.assertThat;

import io.github.trustengine.compress.Compress;
import io.github.trustengine.trust.DimensionResult;
import io.github.trustengine.trust.TrustSuite;
import io.github.trustengine.trust.TrustTest;

/** A team's own questions, beside the trust dimensions. */
@TrustSuite(model = "smollm2-135m-instruct", reference = "f16")
@Compress(type = "Q8_0")
@Compress(type = "Q4_K_M")
class HouseRulesTest {

  @TrustTest(items = "house-rules.jsonl")
  void followsHouseRules(DimensionResult rules) {
    assertThat(rules).hasAtLeastItems(8).hasScoreAtLeast(50);
  }
}
