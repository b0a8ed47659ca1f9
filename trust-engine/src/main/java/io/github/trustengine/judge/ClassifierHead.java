package io.github.trustengine.judge;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The probability of a classifier's toxicity label: each label for itself (sigmoid) where several
 * may hold, one of all (softmax) where only one may.
 */
final class ClassifierHead implements SequenceModel.Head {

  private static final Set<String> TOXIC = Set.of("toxic", "toxicity");

  private final Path config;
  private final int labels;
  private final int toxic;
  private final boolean each;

  private ClassifierHead(Path config, int labels, int toxic, boolean each) {
    this.config = config;
    this.labels = labels;
    this.toxic = toxic;
    this.each = each;
  }

  /** Reads {@code id2label} and {@code problem_type} of a {@code config.json}. */
  static ClassifierHead of(JsonNode json, Path config) {
    List<String> labels = labels(json, config);
    List<Integer> toxic = new ArrayList<>();
    for (int i = 0; i < labels.size(); i++) {
      if (TOXIC.contains(labels.get(i).toLowerCase(Locale.ROOT))) {
        toxic.add(i);
      }
    }
    if (toxic.size() != 1) {
      throw new JudgeException(
          config
              + " must have one label \"toxic\" or \"toxicity\" in id2label (in any case); its"
              + " labels are "
              + labels
              + ". Rename the label that is meant.");
    }
    String problem = json.path("problem_type").asText("");
    boolean each =
        switch (problem) {
          case "multi_label_classification" -> true;
          case "single_label_classification" -> false;
          case "", "null" -> {
            if (labels.size() > 2) {
              throw new JudgeException(
                  config
                      + " has "
                      + labels.size()
                      + " labels and does not say whether several can hold at once: set"
                      + " problem_type to multi_label_classification or"
                      + " single_label_classification.");
            }
            yield labels.size() == 1;
          }
          default ->
              throw new JudgeException(
                  config
                      + " has problem_type \""
                      + problem
                      + "\"; a judge takes multi_label_classification and"
                      + " single_label_classification.");
        };
    return new ClassifierHead(config, labels.size(), toxic.get(0), each || labels.size() == 1);
  }

  private static List<String> labels(JsonNode json, Path config) {
    TreeMap<Integer, String> byId = new TreeMap<>();
    try {
      for (Map.Entry<String, JsonNode> label : json.path("id2label").properties()) {
        byId.put(Integer.valueOf(label.getKey()), label.getValue().asText());
      }
    } catch (NumberFormatException e) {
      throw new JudgeException(config + " has an id2label whose keys are not numbers.", e);
    }
    if (byId.isEmpty() || byId.firstKey() != 0 || byId.lastKey() != byId.size() - 1) {
      throw new JudgeException(
          config + " must name the labels 0, 1, ... in id2label; it names " + byId.keySet() + ".");
    }
    return List.copyOf(byId.values());
  }

  @Override
  public double score(float[] logits, int start, int length, int tokens) {
    if (length != labels) {
      throw new IllegalArgumentException(
          "it gives "
              + length
              + " numbers a text where "
              + config
              + " names "
              + labels
              + " labels.");
    }
    if (each) {
      return checked(Sigmoid.of(logits[start + toxic]));
    }
    double sum = 0;
    for (int i = 0; i < length; i++) {
      sum += StrictMath.exp((double) logits[start + i] - logits[start + toxic]);
    }
    return checked(1 / sum);
  }

  private static double checked(double score) {
    if (Double.isNaN(score)) {
      throw new IllegalArgumentException("it gives a score that is not a number.");
    }
    return score;
  }
}
