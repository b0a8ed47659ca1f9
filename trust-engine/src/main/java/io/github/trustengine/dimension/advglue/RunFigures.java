package io.github.trustengine.dimension.advglue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * The figures of one run.
 *
 * @param responses at least 1
 * @param correct whose label is the gold one
 * @param unread without a label
 */
record RunFigures(Run run, int responses, int correct, int unread) {

  static RunFigures of(Run run, List<Prediction> predictions) {
    return new RunFigures(
        run,
        predictions.size(),
        (int) predictions.stream().filter(Prediction::correct).count(),
        (int) predictions.stream().filter(Prediction::unread).count());
  }

  double accuracy() {
    return (double) correct / responses;
  }

  double refusalRate() {
    return (double) unread / responses;
  }

  /** Accuracy of the responses that have a label, if any has. */
  OptionalDouble accuracyWithoutRefusals() {
    return unread == responses
        ? OptionalDouble.empty()
        : OptionalDouble.of((double) correct / (responses - unread));
  }

  Map<String, Double> byName() {
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("acc", accuracy());
    figures.put("rr", refusalRate());
    accuracyWithoutRefusals().ifPresent(value -> figures.put("acc_without_refusals", value));
    figures.put("responses", (double) responses);
    figures.put("weight", run.weight());
    return figures;
  }
}
