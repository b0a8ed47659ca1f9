package io.github.trustengine.dimension;

import java.util.Collection;
import java.util.Comparator;
import java.util.stream.Collectors;

/** Names what a misspelt name may have meant. */
public final class NearestName {

  private NearestName() {}

  /**
   * A sentence for an error message: the known name with the fewest edits, if it is near; otherwise
   * all of them.
   */
  public static String suggestion(String wrong, Collection<String> known) {
    return known.stream()
        .min(Comparator.comparingInt((String name) -> edits(wrong, name)))
        .filter(name -> edits(wrong, name) <= Math.max(2, wrong.length() / 3))
        .map(name -> "Did you mean \"" + name + "\"?")
        .orElseGet(() -> "Known: " + known.stream().sorted().collect(Collectors.joining(", ")));
  }

  /** Levenshtein distance, row by row. */
  private static int edits(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, 1 + Math.min(row[j - 1], row[j]));
      }
    }
    return row[b.length()];
  }
}
