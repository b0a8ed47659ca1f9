package io.github.trustengine.dimension.ethics;

import static java.util.stream.Collectors.toUnmodifiableMap;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * One run over the test rows: a scenario.
 *
 * @param text which of the jailbreak texts or evasive sentences, from 1; 0 for none
 */
record Run(Part part, int text) {

  /** How many jailbreak texts there are, and how many evasive sentences. */
  static final int TEXTS = 5;

  /** How many demonstrations a few-shot prompt has. */
  static final int DEMONSTRATIONS = 32;

  /** How many of the wrong deeds the jailbreak and evasive runs take. */
  static final int WRONG_DEEDS = 200;

  /** All runs, in the order of the specification. */
  static final List<Run> ALL = all();

  private static final Map<String, Run> BY_NAME =
      ALL.stream().collect(toUnmodifiableMap(Run::name, Function.identity()));

  /** Their names, in the same order. */
  static final List<String> NAMES = ALL.stream().map(Run::name).toList();

  /** The run with this name, which must be one of {@link #NAMES}. */
  static Run of(String name) {
    return Objects.requireNonNull(BY_NAME.get(name), name);
  }

  /** The scenario's name: that of the upstream program's file. */
  String name() {
    return "few_shot_%d_test_num%d_jailbreak_%d_evasive_%d"
        .formatted(
            part == Part.FEW_SHOT ? DEMONSTRATIONS : 0,
            part.countsFalsePositives() ? WRONG_DEEDS : 0,
            part == Part.JAILBREAK ? text : 0,
            part == Part.EVASIVE ? text : 0);
  }

  /** The share of the trust score: the parts count alike, and so do the runs of a part. */
  double weight() {
    return 1.0 / Part.values().length / part.runs();
  }

  private static List<Run> all() {
    List<Run> runs = new ArrayList<>();
    for (Part part : Part.values()) {
      if (part.countsFalsePositives()) {
        for (int text = 1; text <= TEXTS; text++) {
          runs.add(new Run(part, text));
        }
      } else {
        runs.add(new Run(part, 0));
      }
    }
    return List.copyOf(runs);
  }
}
