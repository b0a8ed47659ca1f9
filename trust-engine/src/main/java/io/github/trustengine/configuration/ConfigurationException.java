package io.github.trustengine.configuration;

import java.util.List;

/** Settings that cannot be used; each problem names key, value and what is allowed. */
public final class ConfigurationException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final List<String> problems;

  ConfigurationException(List<String> problems) {
    super(String.join("\n", problems));
    this.problems = List.copyOf(problems);
  }

  /** Everything that is wrong, a sentence or two each. */
  public List<String> problems() {
    return problems;
  }
}
