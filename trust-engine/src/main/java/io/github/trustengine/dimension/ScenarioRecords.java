package io.github.trustengine.dimension;

import io.github.trustengine.text.NearestName;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The records of a dimension by scenario.
 *
 * @param byScenario scenarios, and the records of each, in the order in which they come
 * @param missing the scored scenarios without records, in the dimension's order
 */
public record ScenarioRecords(Map<String, List<ResponseRecord>> byScenario, List<String> missing) {

  /**
   * Group records.
   *
   * @param known the names of the dimension's scenarios
   * @param scored those of them that enter the trust score
   * @throws DataException with its origin, for the first record of an unknown scenario
   */
  public static ScenarioRecords of(
      List<ResponseRecord> records, Collection<String> known, Collection<String> scored) {
    for (ResponseRecord record : records) {
      if (!known.contains(record.scenario())) {
        throw record.error(
            String.format(
                "there is no scenario \"%s\". %s",
                record.scenario(), NearestName.suggestion(record.scenario(), known)));
      }
    }
    Map<String, List<ResponseRecord>> byScenario =
        records.stream()
            .collect(
                Collectors.groupingBy(
                    ResponseRecord::scenario, LinkedHashMap::new, Collectors.toList()));
    return new ScenarioRecords(
        byScenario, scored.stream().filter(name -> !byScenario.containsKey(name)).toList());
  }
}
