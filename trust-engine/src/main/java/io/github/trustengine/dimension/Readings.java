package io.github.trustengine.dimension;

import io.github.trustengine.trust.ItemOutcome;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * What a dimension reads in its records.
 *
 * @param all in the order of the records
 * @param byScenario scenarios, and the readings of each, in the order in which they come
 * @param missing the scored scenarios without records, in the dimension's order
 * @param outcomes in the order of the records
 */
public record Readings<T>(
    List<T> all,
    Map<String, List<T>> byScenario,
    List<String> missing,
    List<ItemOutcome> outcomes) {

  /**
   * Read records.
   *
   * @param known the names of the dimension's scenarios
   * @param scored those of them that enter the trust score
   * @param reading what is read in a record
   * @param outcome what it makes of the record's item
   * @throws DataException with its origin, for the first record of an unknown scenario, or else for
   *     the first that cannot be read
   */
  public static <T> Readings<T> of(
      List<ResponseRecord> records,
      Collection<String> known,
      Collection<String> scored,
      Function<ResponseRecord, T> reading,
      BiFunction<T, ResponseRecord, ItemOutcome> outcome) {
    records.forEach(record -> record.requireScenarioOf(known));
    List<T> all = new ArrayList<>();
    Map<String, List<T>> byScenario = new LinkedHashMap<>();
    List<ItemOutcome> outcomes = new ArrayList<>();
    for (ResponseRecord record : records) {
      T read = reading.apply(record);
      all.add(read);
      byScenario.computeIfAbsent(record.scenario(), name -> new ArrayList<>()).add(read);
      outcomes.add(outcome.apply(read, record));
    }
    List<String> missing = scored.stream().filter(name -> !byScenario.containsKey(name)).toList();
    return new Readings<>(all, byScenario, missing, outcomes);
  }

  /** Whether there can be a trust score: of all scored scenarios, or of some that may do. */
  public boolean enough(boolean allowMissing) {
    return !all.isEmpty() && (missing.isEmpty() || allowMissing);
  }

  /** The result, with these figures. */
  public DimensionScore score(Total total, Map<String, Map<String, Double>> scenarios) {
    return new DimensionScore(total, missing, scenarios, outcomes);
  }

  /**
   * The figures of those scenarios that have records, by name.
   *
   * @param scenarios in the order of the result
   * @param figures makes them of a scenario's name and what was read in its records
   */
  public <F> Map<String, F> figures(
      Collection<String> scenarios, BiFunction<String, List<T>, F> figures) {
    Map<String, F> byName = new LinkedHashMap<>();
    for (String name : scenarios) {
      List<T> own = byScenario.getOrDefault(name, List.of());
      if (!own.isEmpty()) {
        byName.put(name, figures.apply(name, own));
      }
    }
    return byName;
  }
}
