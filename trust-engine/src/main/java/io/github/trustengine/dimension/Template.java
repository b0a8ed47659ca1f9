package io.github.trustengine.dimension;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Fills the placeholders of a wording. What is filled in is not looked at again. */
public final class Template {

  private static final Pattern NAMED = Pattern.compile("\\{([a-z]+)}");
  private static final Pattern NEXT = Pattern.compile("\\{}");

  private Template() {}

  /** Fill {@code {name}}; a name without a value stays as it is. */
  public static String fill(String template, Map<String, String> values) {
    return NAMED
        .matcher(template)
        .replaceAll(
            match -> Matcher.quoteReplacement(values.getOrDefault(match.group(1), match.group())));
  }

  /**
   * Fill each {@code {}} with the next value.
   *
   * @throws DataException if there are more or fewer placeholders than values
   */
  public static String fill(String template, List<String> values) {
    StringBuilder filled = new StringBuilder();
    Matcher matcher = NEXT.matcher(template);
    int used = 0;
    for (; matcher.find(); used++) {
      if (used < values.size()) {
        matcher.appendReplacement(filled, Matcher.quoteReplacement(values.get(used)));
      }
    }
    if (used != values.size()) {
      throw new DataException(
          String.format(
              "the wording \"%s\" must have %d places {}, but has %d",
              template, values.size(), used));
    }
    return matcher.appendTail(filled).toString();
  }
}
