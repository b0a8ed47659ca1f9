package io.github.trustengine.llama;

/** Log-probabilities from logits: {@code x[i] - max - ln(sum_j exp(x[j] - max))}. */
final class LogSoftmax {

  private LogSoftmax() {}

  /** What is taken from a logit to make it a log-probability. */
  static double logTotal(float[] logits) {
    double max = max(logits);
    double sum = 0;
    for (float logit : logits) {
      sum += StrictMath.exp(logit - max);
    }
    return max + StrictMath.log(sum);
  }

  static float max(float[] logits) {
    float max = Float.NEGATIVE_INFINITY;
    for (float logit : logits) {
      max = Math.max(max, logit);
    }
    return max;
  }

  /** Whether there is a NaN or no finite largest value. */
  static boolean isBroken(float[] logits) {
    // Math.max yields NaN if an argument is one.
    float max = max(logits);
    return Float.isNaN(max) || Float.isInfinite(max);
  }
}
