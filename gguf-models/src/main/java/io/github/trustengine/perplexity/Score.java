package io.github.trustengine.perplexity;

/**
 * A prediction of one token.
 *
 * @param loss -ln p of the token that follows
 * @param referenceLoss the reference's
 * @param kl divergence from the reference
 * @param sameTop whether both find the same token the most probable
 */
record Score(double loss, double referenceLoss, double kl, boolean sameTop) {

  /** The score of a model alone. */
  static Score of(float[] logits, int token) {
    double max = logits[top(logits)];
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit - max);
    }
    return new Score(Math.log(sum) - (logits[token] - max), 0, 0, true);
  }

  /**
   * The score of a model beside a reference's. With {@code z = ln sum exp(logit)} and {@code p =
   * exp(reference - z_reference)}, the divergence is {@code sum p (reference - logit) - z_reference
   * + z}, which takes one pass.
   */
  static Score of(float[] logits, float[] reference, int token) {
    int top = top(logits);
    int referenceTop = top(reference);
    double max = logits[top];
    double referenceMax = reference[referenceTop];
    double sum = 0;
    double referenceSum = 0;
    double weighted = 0;
    for (int i = 0; i < logits.length; i++) {
      double here = logits[i] - max;
      double there = reference[i] - referenceMax;
      double weight = Math.exp(there);
      sum += Math.exp(here);
      referenceSum += weight;
      if (weight > 0) {
        weighted += weight * (there - here);
      }
    }
    double z = Math.log(sum);
    double referenceZ = Math.log(referenceSum);
    // Never below 0 but for rounding.
    double kl = Math.max(0, weighted / referenceSum - referenceZ + z);
    return new Score(
        z - (logits[token] - max),
        referenceZ - (reference[token] - referenceMax),
        kl,
        top == referenceTop);
  }

  /** The first of the largest. */
  private static int top(float[] logits) {
    int top = 0;
    for (int i = 1; i < logits.length; i++) {
      if (logits[i] > logits[top]) {
        top = i;
      }
    }
    return top;
  }
}
