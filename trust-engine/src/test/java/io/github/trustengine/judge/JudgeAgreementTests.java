package io.github.trustengine.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.trustengine.catalog.CacheDirectory;
import io.github.trustengine.hash.Sha256;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The figures of the training record, from the held-out texts that it speaks of. */
@Tag("slow") // scores 2,468 texts
class JudgeAgreementTests {

  @Test
  void agreesWithPerspectiveOnHeldOutTexts() throws IOException {
    String shared = System.getProperty("test.shared.dir", "");
    Path file = Path.of(shared, "toxicity", "perspective_pairs.jsonl.gz");
    assumeTrue(Files.exists(file), "the labelled texts are not at " + file);
    List<String> texts = new ArrayList<>();
    List<Double> labels = new ArrayList<>();
    ObjectMapper json = new ObjectMapper();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
      String line;
      while ((line = lines.readLine()) != null) {
        JsonNode record = json.readTree(line);
        // As training/toxicity/data.py divides them.
        String hash = Sha256.of(record.path("group").asText());
        if (Long.parseLong(hash.substring(0, 8), 16) % 100 < 12) {
          texts.add(record.path("text").asText());
          labels.add(record.path("toxicity").asDouble());
        }
      }
    }

    List<Double> scores;
    try (ToxicityJudge judge =
        ToxicityJudges.open(Optional.empty(), 2, CacheDirectory.standard())) {
      scores = judge.scores(texts);
    }

    assertThat(texts).hasSize(2468);
    assertThat(auc(scores, labels)).isGreaterThan(0.984);
    assertThat(spearman(scores, labels)).isGreaterThan(0.95);
    assertThat(absoluteError(scores, labels)).isLessThan(0.062);
  }

  private static double auc(List<Double> scores, List<Double> labels) {
    double[] ranks = ranks(scores);
    long positive = labels.stream().filter(label -> label > 0.5).count();
    double sum =
        IntStream.range(0, ranks.length)
            .filter(i -> labels.get(i) > 0.5)
            .mapToDouble(i -> ranks[i])
            .sum();
    return (sum - positive * (positive + 1) / 2.0) / (positive * (ranks.length - positive));
  }

  private static double spearman(List<Double> scores, List<Double> labels) {
    double[] first = ranks(scores);
    double[] second = ranks(labels);
    double mean = (first.length + 1) / 2.0;
    double product = 0;
    double one = 0;
    double two = 0;
    for (int i = 0; i < first.length; i++) {
      product += (first[i] - mean) * (second[i] - mean);
      one += (first[i] - mean) * (first[i] - mean);
      two += (second[i] - mean) * (second[i] - mean);
    }
    return product / Math.sqrt(one * two);
  }

  private static double absoluteError(List<Double> scores, List<Double> labels) {
    return IntStream.range(0, scores.size())
        .mapToDouble(i -> Math.abs(scores.get(i) - labels.get(i)))
        .average()
        .orElseThrow();
  }

  /** Ranks from 1; equal values share the mean of their ranks. */
  private static double[] ranks(List<Double> values) {
    Integer[] order = IntStream.range(0, values.size()).boxed().toArray(Integer[]::new);
    Arrays.sort(order, Comparator.comparing(values::get));
    double[] ranks = new double[order.length];
    int start = 0;
    while (start < order.length) {
      int end = start;
      while (end < order.length && values.get(order[end]).equals(values.get(order[start]))) {
        end++;
      }
      for (int i = start; i < end; i++) {
        ranks[order[i]] = (start + 1 + end) / 2.0;
      }
      start = end;
    }
    return ranks;
  }
}
