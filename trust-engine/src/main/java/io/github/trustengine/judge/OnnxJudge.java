package io.github.trustengine.judge;

import java.util.List;
import java.util.Map;

/** A judge that is an ONNX model. */
final class OnnxJudge implements ToxicityJudge {

  private final SequenceModel model;
  private final Map<String, String> fingerprint;

  OnnxJudge(SequenceModel model, Map<String, String> fingerprint) {
    this.model = model;
    this.fingerprint = fingerprint;
  }

  @Override
  public List<Double> scores(List<String> texts) {
    return model.scores(texts);
  }

  @Override
  public Map<String, String> fingerprint() {
    return fingerprint;
  }

  @Override
  public void close() {
    model.close();
  }
}
