package io.github.trustengine.assertj;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds what was meant by a misspelt name. */
final class Nearest {

  private Nearest() {}

  /**
   * The known name with the smallest edit distance, the first in alphabetical order of several;
   * empty when even that differs in more than a third of its letters.
   */
  static Optional<String> to(String name, Collection<String> known) {
    return known.stream()
        .sorted()
        .min(Comparator.comparingInt(candidate -> distance(name, candidate)))
        .filter(
            candidate ->
                3 * distance(name, candidate) <= Math.max(name.length(), candidate.length()));
  }

  /** Levenshtein's distance, letter case ignored. */
  private static int distance(String left, String right) {
    int[] row = new int[right.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= left.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        char a = Character.toLowerCase(left.charAt(i - 1));
        char b = Character.toLowerCase(right.charAt(j - 1));
        int substituted = diagonal + (a == b ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[right.length()];
  }
}
