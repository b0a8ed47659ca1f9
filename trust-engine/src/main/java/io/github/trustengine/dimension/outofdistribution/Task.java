package io.github.trustengine.dimension.outofdistribution;

import static java.util.stream.Collectors.toUnmodifiableMap;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * One run over a test set: a scenario.
 *
 * @param kind multiple choice or sentiment
 * @param testSet the set of questions or the style
 * @param suffix what the scenario's name adds to the test set's
 * @param demonstrations the set of demonstrations, if any
 * @param part the part of the trust score that it enters, if any
 */
record Task(
    Kind kind,
    String testSet,
    String suffix,
    Optional<String> demonstrations,
    Optional<Part> part) {

  enum Kind {
    KNOWLEDGE,
    STYLE
  }

  private static final String IDK = "_idk";
  private static final int DRAWS = 3;
  private static final List<String> STYLES =
      List.of(
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

  /** All runs, in upstream order. */
  static final List<Task> ALL = all();

  private static final Map<String, Task> BY_NAME =
      ALL.stream().collect(toUnmodifiableMap(Task::name, Function.identity()));

  /** Their names, in the same order. */
  static final List<String> NAMES = ALL.stream().map(Task::name).toList();

  /** The task with this name, which must be one of {@link #NAMES}. */
  static Task of(String name) {
    return Objects.requireNonNull(BY_NAME.get(name), name);
  }

  /** The scenario's name. */
  String name() {
    return testSet + suffix;
  }

  /** Whether "I don't know" is among the choices. */
  boolean offersIdk() {
    return suffix.equals(IDK);
  }

  /** The share of the trust score: the parts count alike, and so do the tasks of a part. */
  double weight() {
    return part.map(own -> 1.0 / Part.values().length / numberOf(own)).orElse(0.0);
  }

  /** How many tasks a part has. */
  static long numberOf(Part part) {
    return ALL.stream().filter(task -> task.part.equals(Optional.of(part))).count();
  }

  private static List<Task> all() {
    List<Task> tasks = new ArrayList<>();
    for (String suffix : List.of("", IDK)) {
      tasks.add(zeroShot(Kind.KNOWLEDGE, "qa_2020", suffix, Optional.empty()));
      tasks.add(zeroShot(Kind.KNOWLEDGE, "qa_2023", suffix, Optional.of(Part.KNOWLEDGE)));
    }
    tasks.add(zeroShot(Kind.STYLE, "base", "", Optional.empty()));
    STYLES.forEach(style -> tasks.add(zeroShot(Kind.STYLE, style, "", Optional.of(Part.STYLE))));

    addFewShot(tasks, Kind.STYLE, "base", "base", Optional.empty());
    for (String style : STYLES) {
      if (style.endsWith("_p0.6")) {
        addFewShot(tasks, Kind.STYLE, style, "base", Optional.of(Part.STYLE_FEWSHOT));
        addFewShot(tasks, Kind.STYLE, style, style, Optional.empty());
      }
    }
    addFewShot(tasks, Kind.KNOWLEDGE, "qa_2020", "2021_qa", Optional.empty());
    for (String subject :
        List.of("global_facts", "machine_learning", "moral_scenarios", "us_foreign_policy")) {
      addFewShot(tasks, Kind.KNOWLEDGE, "qa_2020", subject, Optional.of(Part.KNOWLEDGE_FEWSHOT));
    }
    return List.copyOf(tasks);
  }

  private static Task zeroShot(Kind kind, String testSet, String suffix, Optional<Part> part) {
    return new Task(kind, testSet, suffix, Optional.empty(), part);
  }

  private static void addFewShot(
      List<Task> tasks, Kind kind, String testSet, String demonstrations, Optional<Part> part) {
    for (int draw = 0; draw < DRAWS; draw++) {
      String set = demonstrations + "_" + draw;
      tasks.add(new Task(kind, testSet, "_" + set, Optional.of(set), part));
    }
  }
}
