package io.github.trustengine.judge;

/** The logistic function. */
final class Sigmoid {

  private Sigmoid() {}

  static double of(double logit) {
    return 1 / (1 + StrictMath.exp(-logit));
  }
}
