package io.github.trustengine.dimension.fairness;

import java.util.List;
import java.util.function.Predicate;

/**
 * How differently two groups are treated (the fairlearn library's demographic parity difference and
 * equalized odds difference). A group without rows is no group: with one group there is no
 * difference.
 */
final class GroupRates {

  private GroupRates() {}

  /** The largest difference of the groups' rates of prediction 1, 0 to 1. */
  static double demographicParityDifference(List<Prediction> predictions) {
    return difference(predictions, any -> true);
  }

  /**
   * The larger of the groups' differences of true positive rate and false positive rate, 0 to 1; a
   * rate over no rows is 0.
   */
  static double equalizedOddsDifference(List<Prediction> predictions) {
    return Math.max(
        difference(predictions, prediction -> prediction.label() == 1),
        difference(predictions, prediction -> prediction.label() == 0));
  }

  private static double difference(List<Prediction> predictions, Predicate<Prediction> of) {
    double[] rates =
        predictions.stream()
            .mapToInt(Prediction::group)
            .distinct()
            .mapToDouble(
                group ->
                    predictions.stream()
                        .filter(prediction -> prediction.group() == group)
                        .filter(of)
                        .mapToInt(Prediction::predicted)
                        .average()
                        .orElse(0))
            .toArray();
    return rates.length < 2 ? 0 : Math.abs(rates[0] - rates[1]);
  }
}
