package io.github.trustengine.compress.quantize;

import io.github.trustengine.compress.linalg.Gram;
import io.github.trustengine.compress.linalg.Matrix;
import io.github.trustengine.compress.linalg.NumericalException;
import io.github.trustengine.compress.linalg.Reconstruction;
import io.github.trustengine.compress.linalg.Workers;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;

/**
 * AWQ's scales (Lin et al., <i>AWQ</i>, 2024, section 3.2): the columns of the layers that read an
 * input are multiplied by s, so that rounding costs the important ones less, and what produces the
 * input is divided by s, so that the model stays the same. s = a<sup>alpha</sup> with a the mean
 * magnitude of the input per channel; alpha is searched for among 0, 1/20, ..., 19/20.
 *
 * <p>Folding: consumers become {@link Matrix#timesColumns} of s; a producing layer {@link
 * Matrix#overRows}, a norm's gain or a bias is divided element by element ({@link #fold}); the
 * statistics of the input become {@link Gram#over}.
 */
public final class AwqScales {

  private static final int STEPS = 20;
  private static final float SMALLEST = 1e-4f;

  private AwqScales() {}

  /** What a search has found. */
  public static final class Choice {
    private final double alpha;
    private final float[] scales;
    private final double loss;
    private final double plainLoss;

    private Choice(double alpha, float[] scales, double loss, double plainLoss) {
      this.alpha = alpha;
      this.scales = scales;
      this.loss = loss;
      this.plainLoss = plainLoss;
    }

    /** The exponent; 0 for no scaling. */
    public double alpha() {
      return alpha;
    }

    /** Per input channel, positive; no copy. */
    public float[] scales() {
      return scales;
    }

    /** The loss with these scales. */
    public double loss() {
      return loss;
    }

    /** The loss with alpha 0: of plain rounding. */
    public double plainLoss() {
      return plainLoss;
    }

    @Override
    public String toString() {
      return "alpha %s, loss %s instead of %s".formatted(alpha, loss, plainLoss);
    }
  }

  /**
   * s = max(a<sup>alpha</sup>, 10<sup>-4</sup>), over the root of the product of its extremes.
   *
   * @param meanMagnitudes a, per input channel
   * @throws NumericalException if one is not finite
   */
  public static float[] scales(float[] meanMagnitudes, double alpha) {
    var scales = new float[meanMagnitudes.length];
    float lowest = Float.POSITIVE_INFINITY;
    float highest = 0;
    for (int i = 0; i < scales.length; i++) {
      if (!(meanMagnitudes[i] >= 0 && meanMagnitudes[i] <= Float.MAX_VALUE)) {
        throw new NumericalException(
            "the mean magnitude of input %d is %s".formatted(i, meanMagnitudes[i]));
      }
      scales[i] = Math.max((float) Math.pow(meanMagnitudes[i], alpha), SMALLEST);
      lowest = Math.min(lowest, scales[i]);
      highest = Math.max(highest, scales[i]);
    }
    float middle = (float) Math.sqrt((double) lowest * highest);
    for (int i = 0; i < scales.length; i++) {
      scales[i] /= middle;
    }
    return scales;
  }

  /**
   * Tries all alphas in order; of equally good ones the smallest is taken.
   *
   * @param meanMagnitudes of the input, per channel
   * @param loss of some scales: the mean squared difference of the output, up to a factor
   * @throws NumericalException if no loss is a finite number
   */
  public static Choice search(float[] meanMagnitudes, ToDoubleFunction<float[]> loss) {
    double plain = Double.NaN;
    double least = Double.POSITIVE_INFINITY;
    double bestAlpha = 0;
    float[] best = {};
    for (int step = 0; step < STEPS; step++) {
      double alpha = (double) step / STEPS;
      float[] scales = scales(meanMagnitudes, alpha);
      double found = loss.applyAsDouble(scales);
      plain = step == 0 ? found : plain;
      if (found < least) {
        least = found;
        bestAlpha = alpha;
        best = scales;
      }
    }
    if (best.length == 0) {
      throw new NumericalException("no scale gives a loss that is a number");
    }
    return new Choice(bestAlpha, best, least, plain);
  }

  /** What a layer computes with when its scaled weights are rounded: Q(W s) / s. */
  public static Matrix rounded(Matrix weights, float[] scales, UnaryOperator<Matrix> quantizer) {
    return quantizer.apply(weights.timesColumns(scales)).overColumns(scales);
  }

  /**
   * The loss of one layer alone: ||(Q(W s) / s - W) X||<sup>2</sup>, by the trace formula.
   *
   * @param quantizer Q
   */
  public static double loss(
      Matrix weights, float[] scales, UnaryOperator<Matrix> quantizer, Gram gram, Workers workers) {
    return Reconstruction.squaredDifference(
        weights, rounded(weights, scales, quantizer), gram, workers);
  }

  /** A norm's gain or a bias, divided by scales element by element. */
  public static float[] fold(float[] producer, float[] scales) {
    if (producer.length != scales.length) {
      throw new IllegalArgumentException(
          "%d elements, %d scales".formatted(producer.length, scales.length));
    }
    var folded = producer.clone();
    for (int i = 0; i < folded.length; i++) {
      folded[i] /= scales[i];
    }
    return folded;
  }
}
