package io.github.trustengine.dimension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.trustengine.llama.ChatMessage;
import io.github.trustengine.llama.Prompt;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SelectionTests {

  private static Scenario scenario(String name, double weight, int items) {
    return new Scenario(
        name,
        weight,
        () ->
            IntStream.range(0, items)
                .mapToObj(
                    i ->
                        new Item(
                            "i" + i,
                            i % 4 == 0 ? "rare" : "common",
                            new Prompt(List.of(ChatMessage.user(name + i)), 0, 0),
                            new Sampling(1, 8, 25),
                            Map.of()))
                .toList());
  }

  private static final List<Scenario> SCENARIOS =
      List.of(
          scenario("a", 0.5, 100),
          scenario("b", 0.25, 100),
          scenario("c", 0.25, 3),
          scenario("unscored", 0, 50));

  private static Set<String> keys(List<Scenario> scenarios) {
    return scenarios.stream()
        .flatMap(
            scenario ->
                scenario.items().stream()
                    .flatMap(
                        item ->
                            IntStream.range(0, item.sampling().samples())
                                .mapToObj(s -> scenario.name() + "/" + item.id() + "#" + s)))
        .collect(Collectors.toSet());
  }

  private static List<Scenario> select(int items, long seed) {
    return Selection.select(SCENARIOS, Profile.QUICK, OptionalInt.of(items), seed);
  }

  private static int count(List<Scenario> scenarios) {
    return scenarios.stream().mapToInt(scenario -> scenario.items().size()).sum();
  }

  @Test
  void has_as_many_items_as_asked_for() {
    for (int items = 3; items <= 203; items++) {
      assertThat(count(select(items, 1))).isEqualTo(items);
    }
    assertThat(count(select(10_000, 1))).isEqualTo(203);
  }

  @Test
  void keeps_an_item_of_every_scored_scenario_even_if_these_are_more_than_asked_for() {
    assertThat(select(1, 1)).extracting(Scenario::name).containsExactly("a", "b", "c");
    assertThat(count(select(1, 1))).isEqualTo(3);
  }

  @Test
  void fewer_items_are_a_subset_of_more() {
    for (long seed = 0; seed < 5; seed++) {
      for (int items = 3; items < 203; items += 7) {
        assertThat(keys(select(items + 7, seed))).containsAll(keys(select(items, seed)));
      }
    }
  }

  @Test
  void a_smaller_profile_is_a_subset_of_a_larger_one() {
    Set<String> quick = keys(Selection.select(SCENARIOS, Profile.QUICK, OptionalInt.empty(), 3));
    Set<String> standard =
        keys(Selection.select(SCENARIOS, Profile.STANDARD, OptionalInt.empty(), 3));
    Set<String> full = keys(Selection.select(SCENARIOS, Profile.FULL, OptionalInt.empty(), 3));

    assertThat(standard).containsAll(quick).hasSizeGreaterThan(quick.size());
    assertThat(full).containsAll(standard).hasSizeGreaterThan(standard.size());
  }

  @Test
  void full_has_everything_unscored_scenarios_included() {
    assertThat(keys(Selection.select(SCENARIOS, Profile.FULL, OptionalInt.empty(), 3)))
        .hasSize((203 + 50) * 25);
  }

  @Test
  void same_seed_draws_the_same_and_another_seed_others() {
    assertThat(keys(select(40, 5)))
        .isEqualTo(keys(select(40, 5)))
        .isNotEqualTo(keys(select(40, 6)));
  }

  @Test
  void further_items_follow_the_weights() {
    List<Scenario> selected = select(60, 1);

    assertThat(selected.get(0).items()).hasSizeBetween(36, 40);
    assertThat(selected.get(1).items()).hasSizeBetween(18, 21);
    assertThat(selected.get(2).items()).hasSize(3);
  }

  @Test
  void strata_take_turns() {
    for (long seed = 0; seed < 20; seed++) {
      List<Item> items = select(30, seed).get(0).items();
      long rare = items.stream().filter(item -> item.stratum().equals("rare")).count();

      assertThat(Math.abs(2 * rare - items.size())).isLessThanOrEqualTo(1);
    }
  }

  @Test
  void items_stay_in_order() {
    assertThat(select(60, 1).get(0).items())
        .extracting(item -> Integer.parseInt(item.id().substring(1)))
        .isSorted();
  }

  @Test
  void the_draw_does_not_depend_on_the_other_scenarios() {
    List<Scenario> alone =
        Selection.select(List.of(SCENARIOS.get(1)), Profile.QUICK, OptionalInt.of(5), 1);
    Scenario among =
        select(60, 1).stream().filter(s -> s.name().equals("b")).findFirst().orElseThrow();

    assertThat(keys(List.of(among))).containsAll(keys(alone));
  }

  @Test
  void a_scored_scenario_without_items_is_an_error() {
    List<Scenario> empty = List.of(scenario("empty", 1, 0));

    assertThatThrownBy(() -> Selection.select(empty, Profile.QUICK, OptionalInt.empty(), 0))
        .isInstanceOf(DataException.class)
        .hasMessage("empty has no items");
  }

  static Stream<Dimension> dimensions() {
    return InstalledDimensions.all().stream();
  }

  @ParameterizedTest
  @MethodSource("dimensions")
  void our_own_items_are_enough_for_quick(Dimension dimension) {
    List<Scenario> all = dimension.scenarios(SharedData.own());
    List<Scenario> quick = Selection.select(all, Profile.QUICK, OptionalInt.empty(), 42);

    assertThat(count(quick))
        .isEqualTo(Math.max(40, (int) all.stream().filter(Scenario::scored).count()));
  }
}
