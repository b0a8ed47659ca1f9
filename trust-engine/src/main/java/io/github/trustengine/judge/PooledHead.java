package io.github.trustengine.judge;

import io.github.trustengine.judge.Safetensors.Matrix;
import java.io.IOException;

/**
 * A logistic regression on an encoder's states: the first token's, and the mean and the maximum
 * over all tokens, one after the other.
 */
final class PooledHead implements SequenceModel.Head {

  private final float[] weight;
  private final float bias;

  private PooledHead(float[] weight, float bias) {
    this.weight = weight;
    this.bias = bias;
  }

  static PooledHead of(Safetensors adapters) throws IOException {
    Matrix weight = BuiltInJudge.required(adapters, "head.weight");
    Matrix bias = BuiltInJudge.required(adapters, "head.bias");
    if (weight.values().length % 3 != 0 || bias.values().length != 1) {
      throw new IOException("its head is damaged");
    }
    return new PooledHead(weight.values(), bias.values()[0]);
  }

  @Override
  public double score(float[] states, int start, int length, int tokens) {
    int width = weight.length / 3;
    double logit = bias;
    for (int i = 0; i < width; i++) {
      double sum = 0;
      float largest = Float.NEGATIVE_INFINITY;
      for (int token = 0; token < tokens; token++) {
        float state = states[start + token * width + i];
        sum += state;
        largest = Math.max(largest, state);
      }
      logit += (double) states[start + i] * weight[i];
      logit += sum / tokens * weight[width + i];
      logit += (double) largest * weight[2 * width + i];
    }
    return Sigmoid.of(logit);
  }
}
