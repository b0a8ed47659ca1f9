package io.github.trustengine.catalog;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Names of the parts of a split GGUF file: {@code NAME-00001-of-00003.gguf} and so on. */
final class SplitFile {

  private static final Pattern NAME = Pattern.compile("(.*)-(\\d{5})-of-(\\d{5})\\.gguf");

  private SplitFile() {}

  /** The names of all parts of the file that a name belongs to; the name itself if it is whole. */
  static List<String> parts(String name) {
    Matcher matcher = NAME.matcher(name);
    if (!matcher.matches()) {
      return List.of(name);
    }
    int number = Integer.parseInt(matcher.group(2));
    int count = Integer.parseInt(matcher.group(3));
    if (number < 1 || number > count) {
      return List.of(name);
    }
    return IntStream.rangeClosed(1, count)
        .mapToObj(
            i ->
                String.format(
                    Locale.ROOT, "%s-%05d-of-%s.gguf", matcher.group(1), i, matcher.group(3)))
        .toList();
  }
}
