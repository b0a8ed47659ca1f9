package io.github.trustengine.dimension.advglue;

import io.github.trustengine.dimension.PythonText;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Reads the label out of a response (specification 3, parsing). */
final class Prediction {

  /** No answer word, or several. */
  static final int NONE = -1;

  /** Like upstream's, a quotation ends with its line, and only a line feed ends a line. */
  private static final Pattern QUOTATION = Pattern.compile("\"(.*?)\"", Pattern.UNIX_LINES);

  private Prediction() {}

  /** The label, or {@link #NONE}. */
  static int of(Task task, String response) {
    String text = response.toLowerCase(Locale.ROOT);
    List<String> quoted =
        QUOTATION.matcher(text).results().map((MatchResult match) -> match.group(1)).toList();
    for (String quotation : quoted) {
      text = text.replace(quotation, "");
    }
    String answer = PythonText.before(".", text);
    int[] labels =
        IntStream.range(0, task.answers().size())
            .filter(label -> answer.contains(task.answers().get(label)))
            .toArray();
    return labels.length == 1 ? labels[0] : NONE;
  }
}
