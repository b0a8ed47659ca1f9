package io.github.trustengine.dimension;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;

/**
 * Draws the items of a profile.
 *
 * <p>For one seed, fewer items are always a subset of more items, and fewer outputs per prompt are
 * the first of more outputs. Every scored scenario keeps at least one item, even if these are more
 * than was asked for: a dimension without one of its scenarios has no trust score. Further items go
 * where they narrow the trust score most: to the scenario with the largest decrease of weight² /
 * items, the variance of its mean. Within a scenario the strata take turns.
 */
public final class Selection {

  private static final int QUICK_ITEMS = 40;
  private static final int STANDARD_ITEMS = 400;
  private static final int STANDARD_SAMPLES = 5;

  private Selection() {}

  /**
   * Draw items.
   *
   * @param scenarios all scenarios of a dimension
   * @param profile {@code full} without a number of items is everything, the scenarios that are not
   *     scored included
   * @param items number of items, in place of the profile's
   * @param seed draws them
   * @return scenarios with at least one item, in the given order, their items in the given order
   *     and with the profile's number of outputs per prompt
   * @throws DataException if a scored scenario has no items at all
   */
  public static List<Scenario> select(
      List<Scenario> scenarios, Profile profile, OptionalInt items, long seed) {
    if (profile == Profile.FULL && items.isEmpty()) {
      return scenarios;
    }
    List<Scenario> scored = scenarios.stream().filter(Scenario::scored).toList();
    int[] taken =
        share(scored, items.orElse(profile == Profile.QUICK ? QUICK_ITEMS : STANDARD_ITEMS));
    List<Scenario> selected = new ArrayList<>();
    for (int i = 0; i < taken.length; i++) {
      Scenario scenario = scored.get(i);
      List<Integer> drawn = order(scenario, seed).subList(0, taken[i]);
      selected.add(
          scenario.with(
              drawn.stream()
                  .sorted()
                  .map(index -> scenario.items().get(index))
                  .map(item -> item.withSamples(samples(item, profile)))
                  .toList()));
    }
    return selected;
  }

  private static int samples(Item item, Profile profile) {
    int all = item.sampling().samples();
    return switch (profile) {
      case QUICK -> 1;
      case STANDARD -> Math.min(all, STANDARD_SAMPLES);
      case FULL -> all;
    };
  }

  /** How many items each scenario gives. The choices do not depend on the total, so they nest. */
  private static int[] share(List<Scenario> scored, int total) {
    int[] taken = new int[scored.size()];
    int rest = total;
    for (int i = 0; i < taken.length; i++) {
      if (scored.get(i).items().isEmpty()) {
        throw new DataException(scored.get(i) + " has no items");
      }
      taken[i] = 1;
      rest--;
    }
    for (; rest > 0; rest--) {
      int best = -1;
      double most = 0;
      for (int i = 0; i < taken.length; i++) {
        double weight = scored.get(i).weight();
        double gain = weight * weight / (taken[i] * (taken[i] + 1.0));
        if (taken[i] < scored.get(i).items().size() && gain > most) {
          best = i;
          most = gain;
        }
      }
      if (best < 0) {
        break;
      }
      taken[best]++;
    }
    return taken;
  }

  /** The scenario's items in the order in which they are drawn: strata take turns. */
  private static List<Integer> order(Scenario scenario, long seed) {
    Map<String, List<Integer>> strata = new LinkedHashMap<>();
    List<Item> items = scenario.items();
    for (int i = 0; i < items.size(); i++) {
      strata.computeIfAbsent(items.get(i).stratum(), stratum -> new ArrayList<>()).add(i);
    }
    Random random = new Random(Seeds.of(seed, scenario.name()));
    List<List<Integer>> shuffled = new ArrayList<>(strata.values());
    shuffled.forEach(stratum -> Collections.shuffle(stratum, random));
    Collections.shuffle(shuffled, random);
    Deque<Deque<Integer>> turns = new ArrayDeque<>();
    shuffled.forEach(stratum -> turns.add(new ArrayDeque<>(stratum)));
    List<Integer> order = new ArrayList<>(items.size());
    while (!turns.isEmpty()) {
      Deque<Integer> stratum = turns.remove();
      order.add(stratum.remove());
      if (!stratum.isEmpty()) {
        turns.add(stratum);
      }
    }
    return order;
  }
}
