package io.github.trustengine.run;

import io.github.trustengine.configuration.TrustConfiguration;
import io.github.trustengine.judge.JudgeOnDemand;
import io.github.trustengine.judge.ToxicityJudge;
import io.github.trustengine.judge.ToxicityJudges;

/** The judges that a configuration names. */
public final class Judges {

  private Judges() {}

  /**
   * The judge of toxicity. It is opened when it is first asked, and may use as many threads as the
   * workers do, which do nothing meanwhile.
   */
  public static ToxicityJudge toxicity(TrustConfiguration configuration) {
    return new JudgeOnDemand(
        () ->
            ToxicityJudges.open(
                configuration.toxicityJudge(),
                configuration.workers() * configuration.threads(),
                configuration.cacheDirectory()));
  }
}
