package io.github.trustengine.compress;

import java.util.Locale;

/**
 * What is done to a model, as a value with one canonical slug.
 *
 * @param slug the canonical form, for instance {@code q4_k_m}
 */
public record Recipe(String slug) {

  /** The recipe that a slug denotes. */
  public static Recipe parse(String slug) {
    return new Recipe(slug.toLowerCase(Locale.ROOT));
  }
}
