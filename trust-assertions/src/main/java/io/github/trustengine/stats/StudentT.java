package io.github.trustengine.stats;

/** Student's t distribution with a whole number of degrees of freedom. */
final class StudentT {

  private static final double CONFIDENCE = 0.95;

  private StudentT() {}

  /** The t with P(|T| ≤ t) = 0.95, found by bisection of the angle atan(t / √ν). */
  static double twoSidedQuantile(int degreesOfFreedom) {
    double low = 0;
    double high = Math.PI / 2;
    double middle = (low + high) / 2;
    while (low < middle && middle < high) {
      if (probabilityWithin(middle, degreesOfFreedom) < CONFIDENCE) {
        low = middle;
      } else {
        high = middle;
      }
      middle = (low + high) / 2;
    }
    return Math.sqrt(degreesOfFreedom) * Math.tan(middle);
  }

  /**
   * P(|T| ≤ √ν tan θ) by the finite series of Abramowitz and Stegun, Handbook of Mathematical
   * Functions, 26.7.3 (odd ν) and 26.7.4 (even ν). All terms are positive, so nothing cancels.
   */
  private static double probabilityWithin(double theta, int degreesOfFreedom) {
    double sine = Math.sin(theta);
    double cosine = Math.cos(theta);
    boolean odd = degreesOfFreedom % 2 == 1;
    double term = odd ? cosine : 1;
    double sum = degreesOfFreedom == 1 ? 0 : term;
    for (int k = odd ? 2 : 1; k <= degreesOfFreedom - 3; k += 2) {
      term *= cosine * cosine * k / (k + 1);
      sum += term;
    }
    return odd ? 2 / Math.PI * (theta + sine * sum) : sine * sum;
  }
}
