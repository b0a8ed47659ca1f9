package io.github.trustengine.dimension;

import com.fasterxml.jackson.core.JacksonException;
import java.util.regex.Pattern;

/** What is wrong with a JSON text, without the parser's advice to whoever programs with it. */
public final class JsonProblem {

  private static final Pattern ADVICE =
      Pattern.compile(": enable `[^`]*` to allow| \\([^()]*Feature '[^']*'[^()]*\\)");

  private JsonProblem() {}

  /** A problem in one sentence, without its place. */
  public static String of(JacksonException problem) {
    return ADVICE.matcher(problem.getOriginalMessage()).replaceAll("");
  }
}
