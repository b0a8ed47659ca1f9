package io.github.trustengine.dimension;

import static java.util.regex.Pattern.CASE_INSENSITIVE;
import static java.util.regex.Pattern.UNICODE_CASE;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** How the response to one of the user's items is compared with what is expected. */
enum AnswerScoring {
  /** The response, without white space around it, is one of the expected texts. */
  EXACT {
    @Override
    boolean accepts(String response, Expectation expectation) {
      String stripped = response.strip();
      return anyOf(
          expectation,
          text ->
              expectation.ignoreCase()
                  ? stripped.equalsIgnoreCase(text.strip())
                  : stripped.equals(text.strip()));
    }
  },
  /** One of the expected texts occurs in the response. */
  CONTAINS {
    @Override
    boolean accepts(String response, Expectation expectation) {
      if (!expectation.ignoreCase()) {
        return anyOf(expectation, response::contains);
      }
      String folded = response.toLowerCase(Locale.ROOT);
      return anyOf(expectation, text -> folded.contains(text.toLowerCase(Locale.ROOT)));
    }
  },
  /** One of the expected regular expressions matches somewhere in the response. */
  REGEX {
    @Override
    boolean accepts(String response, Expectation expectation) {
      int flags = expectation.ignoreCase() ? CASE_INSENSITIVE | UNICODE_CASE : 0;
      return anyOf(expectation, regex -> Pattern.compile(regex, flags).matcher(response).find());
    }
  },
  /** The response picks one of the expected choices, by its letter or its text. */
  CHOICE {
    @Override
    boolean accepts(String response, Expectation expectation) {
      OptionalInt picked = picked(response, expectation.choices());
      return picked.isPresent()
          && expectation.expected().contains(expectation.choices().get(picked.getAsInt()));
    }
  };

  /** "B", "B.", "(B) ...", "**B**: ..." at the beginning; "A dog" is a text, not a letter. */
  private static final Pattern LEADING_LETTER =
      Pattern.compile("^[(*\\s]*([A-Z])(?:[).:*]|\\s*$|\\R)");

  /** "The answer is B", "Option: (B) ..."; not "the answer is A dog", where A may be an article. */
  private static final Pattern NAMED_LETTER =
      Pattern.compile(
          "\\b(?:[Aa]nswer|[Cc]hoice|[Oo]ption)(?:\\s+is)?\\s*:?\\s*[(*]*"
              + "(A(?!\\s+\\p{L})|[B-Z])(?![\\p{L}\\p{N}])");

  /**
   * What an item expects.
   *
   * @param expected what makes a response right: any one of them
   * @param choices the choices that were offered, none for the other ways of scoring
   */
  record Expectation(List<String> expected, List<String> choices, boolean ignoreCase) {}

  /** Whether a response is right. */
  abstract boolean accepts(String response, Expectation expectation);

  /** The way of scoring that is written like this in the items' file. */
  static Optional<AnswerScoring> named(String name) {
    return Arrays.stream(values()).filter(scoring -> scoring.toString().equals(name)).findFirst();
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  private static boolean anyOf(Expectation expectation, Predicate<String> test) {
    return expectation.expected().stream().anyMatch(test);
  }

  private static OptionalInt picked(String response, List<String> choices) {
    for (Pattern pattern : List.of(LEADING_LETTER, NAMED_LETTER)) {
      Matcher matcher = pattern.matcher(response);
      if (matcher.find() && matcher.group(1).charAt(0) - 'A' < choices.size()) {
        return OptionalInt.of(matcher.group(1).charAt(0) - 'A');
      }
    }
    String folded = response.toLowerCase(Locale.ROOT);
    int[] mentioned =
        IntStream.range(0, choices.size())
            .filter(i -> folded.contains(choices.get(i).toLowerCase(Locale.ROOT)))
            .toArray();
    return mentioned.length == 1 ? OptionalInt.of(mentioned[0]) : OptionalInt.empty();
  }
}
