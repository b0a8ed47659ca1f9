package io.github.trustengine.text;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Names that a misspelt one may have meant; upper and lower case are alike. */
public final class NearestName {

  private static final int SHORTEST_BEGINNING = 3;

  private NearestName() {}

  /**
   * A sentence for an error message: the known name with the fewest edits, if it is near; otherwise
   * all of them.
   */
  public static String suggestion(String wrong, Collection<String> known) {
    return question(wrong, known)
        .orElseGet(() -> "Known: " + known.stream().sorted().collect(Collectors.joining(", ")));
  }

  /** Did you mean the known name with the fewest edits? Empty if none is near. */
  public static Optional<String> question(String wrong, Collection<String> known) {
    return ranked(wrong, known).stream()
        .filter(name -> isNear(wrong, name))
        .findFirst()
        .map(name -> "Did you mean \"" + name + "\"?");
  }

  /** All known names, the one with the fewest edits first. */
  public static List<String> ranked(String wrong, Collection<String> known) {
    return known.stream().sorted(Comparator.comparingInt(name -> distance(wrong, name))).toList();
  }

  /** A third of the letters wrong is a slip; more is another word, unless it is its beginning. */
  private static boolean isNear(String wrong, String name) {
    return distance(wrong, name) <= Math.max(2, wrong.length() / 3)
        || (wrong.length() >= SHORTEST_BEGINNING && folded(name).startsWith(folded(wrong)));
  }

  /** Levenshtein's distance: insertions, deletions and replacements of one character. */
  static int distance(String one, String other) {
    String a = folded(one);
    String b = folded(other);
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }

  private static String folded(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
