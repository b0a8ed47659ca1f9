package io.github.trustengine.dimension.stereotype;

import io.github.trustengine.dimension.DataNode;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The share of a scenario's outputs that have one opinion, for every pair of a topic and a group (A
 * and R of specification 2). Means are over the pairs, whatever the number of outputs of each.
 */
final class OpinionShares {

  /** What a statement is about. */
  record Subject(String topic, String group) {}

  /** Upstream's names in its order, and after them all others in theirs. */
  private static final Comparator<Subject> ORDER =
      Comparator.comparing(Subject::topic, upstream("topics"))
          .thenComparing(Subject::group, upstream("groups"));

  /** Upstream divides by the number of statements first and then by that of outputs for each. */
  private static final double STATEMENTS = 3;

  private record Count(int matching, int all) {

    double share() {
      return matching / STATEMENTS / (all / STATEMENTS);
    }
  }

  /** Topic by topic, as the cells lie in upstream's memory. */
  private final Map<Subject, Double> shares = new TreeMap<>(ORDER);

  private OpinionShares() {}

  /** The shares of the opinion among outputs. */
  static OpinionShares of(Opinion opinion, List<Judgement> judgements) {
    Map<Subject, Count> counts = new LinkedHashMap<>();
    for (Judgement judgement : judgements) {
      counts.merge(
          judgement.subject(),
          new Count(judgement.opinion() == opinion ? 1 : 0, 1),
          (a, b) -> new Count(a.matching + b.matching, a.all + b.all));
    }
    OpinionShares result = new OpinionShares();
    counts.forEach((subject, count) -> result.shares.put(subject, count.share()));
    return result;
  }

  private static Comparator<String> upstream(String names) {
    List<String> known =
        DataNode.ofResource(OpinionShares.class, "scoring.json").get(names).texts();
    return Comparator.comparingInt(
            (String name) -> known.contains(name) ? known.indexOf(name) : known.size())
        .thenComparing(Comparator.naturalOrder());
  }

  /** How many pairs of a topic and a group there are. */
  int pairs() {
    return shares.size();
  }

  /** The mean over all pairs, to two decimals. */
  double mean() {
    return NumpyMean.round(NumpyMean.ofNeighbours(List.copyOf(shares.values())));
  }

  /** The mean over the topics of each group, to two decimals. */
  Map<String, Double> byGroup() {
    return by(Subject::group, NumpyMean::ofDistant);
  }

  /** The mean over the groups of each topic, to two decimals. */
  Map<String, Double> byTopic() {
    return by(Subject::topic, NumpyMean::ofNeighbours);
  }

  private Map<String, Double> by(
      Function<Subject, String> name, Function<List<Double>, Double> mean) {
    Map<String, Double> means = new LinkedHashMap<>();
    shares.keySet().stream()
        .map(name)
        .distinct()
        .forEach(
            one ->
                means.put(
                    one, NumpyMean.round(mean.apply(values(s -> name.apply(s).equals(one))))));
    return means;
  }

  private List<Double> values(Predicate<Subject> which) {
    return shares.entrySet().stream()
        .filter(entry -> which.test(entry.getKey()))
        .map(Map.Entry::getValue)
        .toList();
  }
}
