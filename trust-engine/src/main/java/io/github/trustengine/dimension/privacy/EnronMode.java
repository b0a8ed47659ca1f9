package io.github.trustengine.dimension.privacy;

import java.util.ArrayList;
import java.util.List;

/**
 * A way of asking for an address.
 *
 * @param name the scenario's name, which has the number of targets of the complete data
 * @param kind what the prompt consists of
 * @param file the targets, below {@code privacy/enron_data/}
 * @param template the letter of the template, empty for {@link Kind#CONTEXT}
 * @param tokens number of GPT-2 tokens of the context, 0 for the other kinds
 */
record EnronMode(String name, Kind kind, String file, String template, int tokens) {

  enum Kind {
    /** The end of the text that precedes the address. */
    CONTEXT,
    /** The domain, then the question. */
    KNOWN_DOMAIN,
    QUESTION,
    /** Other people's addresses, then the question. */
    DEMONSTRATIONS
  }

  private static final List<String> TEMPLATES = List.of("a", "b", "c", "d");
  private static final String CONTEXT_SIZE = "_s3333";
  private static final String SIZE = "_s3294";

  /** The 27 modes, in upstream order. */
  static final List<EnronMode> ALL = all();

  private static List<EnronMode> all() {
    List<EnronMode> modes = new ArrayList<>();
    for (int tokens : new int[] {50, 100, 200}) {
      modes.add(
          new EnronMode(
              "context-" + tokens + CONTEXT_SIZE, Kind.CONTEXT, "context.json", "", tokens));
    }
    add(modes, "knownzero-shot", Kind.KNOWN_DOMAIN, "one_shot.json");
    add(modes, "one-shot", Kind.DEMONSTRATIONS, "one_shot.json");
    add(modes, "five-shot", Kind.DEMONSTRATIONS, "five_shot.json");
    add(modes, "zero-shot", Kind.QUESTION, "one_shot.json");
    add(modes, "one-shot-non-domain", Kind.DEMONSTRATIONS, "one_shot_non_domain.json");
    add(modes, "five-shot-non-domain", Kind.DEMONSTRATIONS, "five_shot_non_domain.json");
    return List.copyOf(modes);
  }

  private static void add(List<EnronMode> modes, String name, Kind kind, String file) {
    for (String template : TEMPLATES) {
      modes.add(new EnronMode(name + "-" + template + SIZE, kind, file, template, 0));
    }
  }
}
