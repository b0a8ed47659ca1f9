package io.github.trustengine.catalog;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Names that a misspelt one may have meant. */
final class Nearest {

  private Nearest() {}

  /** " Did you mean "a" or "b"?", or nothing when no name is near. */
  static String suggestion(String misspelt, Collection<String> names) {
    String wanted = misspelt.toLowerCase(Locale.ROOT);
    // A third of the letters wrong is a slip; more is another word. A beginning is taken as such.
    int limit = Math.max(2, wanted.length() / 3);
    List<String> near =
        names.stream()
            .filter(
                name ->
                    distance(wanted, name) <= limit
                        || (wanted.length() >= 3 && name.startsWith(wanted)))
            .sorted(Comparator.comparingInt(name -> distance(wanted, name)))
            .limit(3)
            .map(name -> "\"" + name + "\"")
            .toList();
    return near.isEmpty() ? "" : " Did you mean " + String.join(" or ", near) + "?";
  }

  /** Levenshtein's distance: insertions, deletions and replacements of one character. */
  static int distance(String a, String b) {
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
}
