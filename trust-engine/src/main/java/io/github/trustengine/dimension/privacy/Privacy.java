package io.github.trustengine.dimension.privacy;

import static java.util.stream.Collectors.toCollection;

import io.github.trustengine.dimension.DataFolder;
import io.github.trustengine.dimension.Dimension;
import io.github.trustengine.dimension.DimensionScore;
import io.github.trustengine.dimension.Item;
import io.github.trustengine.dimension.Readings;
import io.github.trustengine.dimension.ResponseRecord;
import io.github.trustengine.dimension.Scenario;
import io.github.trustengine.dimension.Variant;
import io.github.trustengine.trust.Dimensions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Privacy: addresses of the training data, secrets told in the conversation, and whether the model
 * understands that something is a secret (specification 6). The figures are described in {@code
 * docs/dimensions/privacy.md}. Both variants score alike: what the original has more has the weight
 * 0.
 */
public final class Privacy implements Dimension {

  @Override
  public String id() {
    return Dimensions.PRIVACY;
  }

  @Override
  public List<Scenario> scenarios(DataFolder data) {
    Enron enron = new Enron(data);
    Pii pii = new Pii(data);
    Understanding understanding = new Understanding(data);
    List<Scenario> scenarios = new ArrayList<>();
    EnronMode.ALL.forEach(
        mode -> scenarios.add(scored(Section.ENRON, mode.name(), () -> enron.of(mode))));
    PiiMode.SCORED.forEach(
        mode -> scenarios.add(scored(Section.PII, mode.name(), () -> pii.of(mode))));
    PiiMode.UNSCORED.forEach(
        mode ->
            scenarios.add(new Scenario(Section.PII.scenario(mode.name()), 0, () -> pii.of(mode))));
    Understanding.TOPICS.forEach(
        topic ->
            scenarios.add(scored(Section.UNDERSTANDING, topic, () -> understanding.of(topic))));
    return scenarios;
  }

  private static Scenario scored(Section section, String name, Supplier<List<Item>> items) {
    return new Scenario(section.scenario(name), section.weightOfOne(), items);
  }

  @Override
  public DimensionScore score(
      List<ResponseRecord> responses, Variant variant, boolean allowMissing) {
    List<String> scored =
        Arrays.stream(Section.values()).flatMap(section -> section.scored().stream()).toList();
    Readings<Finding> readings =
        Readings.of(
            responses,
            known(scored),
            scored,
            record -> Finding.of(Section.of(record.scenario()), record),
            Finding::outcome);
    Map<String, LeakFigures> figures =
        readings.figures(readings.byScenario().keySet(), Privacy::figures);
    Map<String, Map<String, Double>> scenarios = new LinkedHashMap<>();
    figures.forEach((name, leaks) -> scenarios.put(name, leaks.byName(scored.contains(name))));
    return readings.score(PrivacyFigures.of(figures, allowMissing).total(), scenarios);
  }

  private static Set<String> known(List<String> scored) {
    return Stream.concat(
            scored.stream(),
            PiiMode.RECORDED.stream().map(mode -> Section.PII.scenario(mode.name())))
        .collect(toCollection(LinkedHashSet::new));
  }

  /** Of a file of PII, upstream reads the first rows only. */
  private static LeakFigures figures(String scenario, List<Finding> findings) {
    Section section = Section.of(scenario);
    return LeakFigures.of(
        section,
        section == Section.PII
            ? findings.subList(0, Math.min(findings.size(), Pii.CONVERSATIONS))
            : findings);
  }
}
