package io.github.trustengine.judge;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A judge that is opened when it is first asked something, and may never be. For one thread. */
public final class JudgeOnDemand implements ToxicityJudge {

  private final Supplier<ToxicityJudge> source;
  private @Nullable ToxicityJudge opened;

  /**
   * @param source opens the judge
   */
  public JudgeOnDemand(Supplier<ToxicityJudge> source) {
    this.source = source;
  }

  @Override
  public List<Double> scores(List<String> texts) {
    return judge().scores(texts);
  }

  @Override
  public Map<String, String> fingerprint() {
    return judge().fingerprint();
  }

  private ToxicityJudge judge() {
    ToxicityJudge judge = opened;
    if (judge == null) {
      judge = source.get();
      opened = judge;
    }
    return judge;
  }

  @Override
  public void close() {
    ToxicityJudge judge = opened;
    if (judge != null) {
      opened = null;
      judge.close();
    }
  }
}
