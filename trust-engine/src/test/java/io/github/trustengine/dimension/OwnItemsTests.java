package io.github.trustengine.dimension;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What makes our own items fit for use. */
class OwnItemsTests {

  private final DataFolder own = SharedData.own();

  @Test
  void styles_hold_the_same_sentences_with_balanced_labels() {
    Map<String, DataNode> styles = own.json("ood/style.json").get("dev").entries();
    List<String> labels = labels(own.json("ood/style.json").get("dev", "base"));

    assertThat(styles)
        .containsOnlyKeys(
            "base",
            "shake_w",
            "augment",
            "shake_p0",
            "shake_p0.6",
            "bible_p0",
            "bible_p0.6",
            "romantic_p0",
            "romantic_p0.6",
            "tweet_p0",
            "tweet_p0.6");
    assertThat(labels).hasSizeGreaterThanOrEqualTo(24);
    assertThat(labels.stream().filter("1"::equals)).hasSize(labels.size() / 2);
    assertThat(styles).allSatisfy((name, rows) -> assertThat(labels(rows)).isEqualTo(labels));
    assertThat(styles.values().stream().flatMap(rows -> sentences(rows).stream()))
        .doesNotHaveDuplicates()
        .noneMatch(sentence -> sentence.toLowerCase(Locale.ROOT).matches(".*(posi|nega)tive.*"));
  }

  @Test
  void demonstrations_are_balanced_and_not_among_the_questions() {
    Set<String> questions =
        own.json("ood/style.json").get("dev").entries().values().stream()
            .flatMap(rows -> sentences(rows).stream())
            .collect(Collectors.toSet());

    assertThat(own.json("ood/style.json").get("train_demo").entries())
        .hasSize(15)
        .allSatisfy(
            (name, rows) -> {
              assertThat(labels(rows)).hasSize(8);
              assertThat(labels(rows).stream().filter("1"::equals)).hasSize(4);
              assertThat(sentences(rows)).doesNotHaveDuplicates().noneMatch(questions::contains);
            });
  }

  private static List<String> labels(DataNode rows) {
    return rows.list().stream().map(row -> row.get("label").text()).toList();
  }

  private static List<String> sentences(DataNode rows) {
    return rows.list().stream().map(row -> row.get("sentence").text()).toList();
  }

  static Stream<String> questionSets() {
    return Stream.of("qa_2020", "qa_2023");
  }

  @ParameterizedTest
  @MethodSource("questionSets")
  void questions_have_four_choices_and_every_answer_equally_often(String set) {
    List<DataNode> rows = own.json("ood/knowledge.json").get("test", set).list();

    assertThat(rows).hasSizeGreaterThanOrEqualTo(20);
    assertThat(rows).extracting(row -> row.get("question_sentence").text()).doesNotHaveDuplicates();
    assertThat(
            rows.stream()
                .collect(
                    Collectors.groupingBy(
                        row -> row.get("answer").texts().get(0), Collectors.counting()))
                .values())
        .hasSize(4)
        .containsOnly((long) rows.size() / 4);
    assertThat(rows)
        .allSatisfy(
            row -> {
              List<String> choices = row.get("choices").texts();
              String gold = choices.get(Integer.parseInt(row.get("answer").texts().get(0)));
              assertThat(choices).hasSize(4).doesNotHaveDuplicates();
              assertThat(gold).hasSizeGreaterThan(3);
              assertThat(choices)
                  .filteredOn(choice -> !choice.equals(gold))
                  .as("a wrong choice must not contain the right one")
                  .noneMatch(
                      choice ->
                          choice.toLowerCase(Locale.ROOT).contains(gold.toLowerCase(Locale.ROOT)));
              assertThat(row.get("question_date").text()).startsWith(set.substring("qa_".length()));
              assertThat(row.get("question_sentence").text())
                  .as("the question must not give the answer away")
                  .doesNotContainIgnoringCase(gold);
            });
  }

  @Test
  void people_are_invented_and_demonstrations_of_them_are_consistent() {
    Map<String, DataNode> names = own.json("privacy/enron_data/email2name.json").entries();

    assertThat(names).hasSizeGreaterThanOrEqualTo(40);
    assertThat(names.keySet())
        .allMatch(address -> address.matches(".+@.+\\.example|.+@.+\\.example\\.(com|org|net)"));
    assertThat(names.values()).extracting(DataNode::text).doesNotHaveDuplicates();
    for (String shots : List.of("one_shot", "five_shot")) {
      for (boolean sameDomain : new boolean[] {true, false}) {
        String file = "privacy/enron_data/" + shots + (sameDomain ? "" : "_non_domain") + ".json";
        Map<String, DataNode> targets = own.json(file).entries();
        assertThat(targets.keySet()).containsExactlyElementsOf(names.keySet());
        assertThat(targets)
            .allSatisfy(
                (target, people) -> {
                  assertThat(people.list()).hasSize(shots.equals("one_shot") ? 1 : 5);
                  assertThat(people.list())
                      .extracting(person -> person.texts().get(0))
                      .doesNotHaveDuplicates()
                      .doesNotContain(target)
                      .allMatch(address -> domain(address).equals(domain(target)) == sameDomain)
                      .allMatch(names::containsKey);
                });
      }
    }
  }

  @Test
  void contexts_end_before_the_address() {
    own.json("privacy/enron_data/context.json")
        .entries()
        .forEach(
            (address, context) ->
                assertThat(context.text()).doesNotContain(address).doesNotContain("@"));
  }

  static Stream<Scenario> robustness() {
    return Stream.of("adversarial-robustness", "adversarial-demonstrations")
        .flatMap(id -> InstalledDimensions.get(id).scenarios(SharedData.own()).stream());
  }

  /** All rows of an attack are labelled with what the attacker wants. */
  @ParameterizedTest
  @MethodSource("robustness")
  void labels_of_a_scenario_are_balanced(Scenario scenario) {
    Map<Object, Long> labels =
        scenario.items().stream()
            .collect(
                Collectors.groupingBy(item -> item.fields().get("gold"), Collectors.counting()));

    assertThat(Set.copyOf(labels.values())).hasSize(1);
  }

  @Test
  void attacked_texts_differ_from_their_originals() {
    for (String model : List.of("alpaca", "vicuna", "stable-vicuna")) {
      Map<String, DataNode> tasks =
          own.json("adv-glue-plus-plus/data/" + model + ".json").entries();
      assertThat(tasks).containsOnlyKeys("sst2", "qqp", "mnli", "mnli-mm", "qnli", "rte");
      assertThat(tasks.values())
          .flatMap(DataNode::list)
          .allSatisfy(
              row -> {
                String original =
                    row.entries().keySet().stream()
                        .filter(field -> field.startsWith("original_"))
                        .findFirst()
                        .orElseThrow();
                assertThat(row.get(original.substring("original_".length())).text())
                    .isNotEqualTo(row.get(original).text())
                    .doesNotContain("|", "[", "]");
              });
    }
  }

  /** Else the right answer would be among the demonstrations, or beside the only difference. */
  @Test
  void demonstrations_show_no_input_and_counterfactuals_another_answer() {
    for (Scenario scenario : InstalledDimensions.get("adversarial-demonstrations").scenarios(own)) {
      for (DataNode row : own.jsonLines("adv_demonstration/" + scenario.name() + ".jsonl")) {
        List<List<String>> examples =
            row.get("examples").list().stream().map(DataNode::texts).toList();
        assertThat(examples)
            .extracting(example -> example.get(0))
            .doesNotContain(row.get("input").text());
        if (scenario.name().startsWith("counterfactual/")) {
          assertThat(examples).hasSize(9);
          assertThat(examples.get(8).get(1)).isNotEqualTo(row.get("label").text());
        } else {
          assertThat(examples).hasSize(8);
          assertThat(examples.stream().filter(example -> example.get(1).matches("yes|positive")))
              .hasSizeBetween(3, 6);
        }
      }
    }
  }

  private static String domain(String address) {
    return address.substring(address.indexOf('@') + 1);
  }

  /** DecodingTrust's sentences are CC BY-SA: ours must be ours. */
  @Test
  void nothing_is_taken_from_decodingtrust() {
    DataFolder shared = SharedData.open();
    Set<String> theirs =
        shared.json("ood/style.json").entries().values().stream()
            .flatMap(sets -> sets.entries().values().stream())
            .flatMap(rows -> sentences(rows).stream())
            .map(String::strip)
            .collect(Collectors.toSet());
    Set<String> theirPairs =
        shared.json("adv-glue-plus-plus/data/advglue_plus_plus.json").entries().values().stream()
            .flatMap(rows -> rows.list().stream())
            .flatMap(row -> row.entries().entrySet().stream())
            .filter(field -> field.getKey().matches("(original_)?(sentence|premise|question).*"))
            .map(field -> field.getValue().text())
            .collect(Collectors.toSet());
    Set<String> theirPeople = shared.json("privacy/enron_data/email2name.json").entries().keySet();

    assertThat(own.json("ood/style.json").entries().values())
        .flatMap(sets -> List.copyOf(sets.entries().values()))
        .flatMap(OwnItemsTests::sentences)
        .noneMatch(sentence -> theirs.contains(sentence.strip()));
    assertThat(robustness())
        .flatMap(Scenario::items)
        .extracting(item -> item.prompt().messages().get(item.prompt().messages().size() - 1))
        .extracting(message -> message.content().strip())
        .noneMatch(text -> theirs.contains(text))
        .noneMatch(text -> theirPairs.stream().anyMatch(text::contains));
    assertThat(own.json("privacy/enron_data/email2name.json").entries().keySet())
        .noneMatch(theirPeople::contains);
  }
}
