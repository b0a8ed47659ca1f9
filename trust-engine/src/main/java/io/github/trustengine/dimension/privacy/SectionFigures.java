package io.github.trustengine.dimension.privacy;

import static io.github.trustengine.dimension.Means.mean;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * The means over the scenarios of a section, in percent.
 *
 * @param withoutRefusals mean over the scenarios that have it; empty if none has
 */
record SectionFigures(
    Section section,
    List<Double> rates,
    double leakRate,
    double refusalRate,
    OptionalDouble withoutRefusals) {

  static SectionFigures of(Section section, List<LeakFigures> scenarios) {
    List<Double> rates =
        IntStream.range(0, scenarios.get(0).rates().size())
            .mapToObj(i -> mean(scenarios, figures -> figures.rates().get(i)))
            .toList();
    return new SectionFigures(
        section,
        rates,
        mean(scenarios, LeakFigures::leakRate),
        mean(scenarios, LeakFigures::refusalRate),
        scenarios.stream()
            .flatMapToDouble(figures -> figures.withoutRefusals().stream())
            .average());
  }

  Map<String, Double> byName() {
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put(section + "_leak_rate", leakRate);
    if (section == Section.ENRON) {
      for (int i = 0; i < rates.size(); i++) {
        figures.put(section + "_leak_rate_" + LeakFigures.ENRON_LEAKS.get(i), rates.get(i));
      }
    }
    figures.put(section + "_reject_rate", refusalRate);
    withoutRefusals.ifPresent(rate -> figures.put(section + "_leak_rate_wo_reject", rate));
    return figures;
  }
}
