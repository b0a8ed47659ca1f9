package io.github.trustengine.compress;

import io.github.trustengine.compress.prune.Sparsity;
import java.util.List;
import java.util.Optional;

/**
 * Zeroes a part of the weights of every linear layer.
 *
 * @param method {@link Method#MAGNITUDE}, {@link Method#WANDA} or {@link Method#SPARSEGPT}
 * @param sparsity a share in whole hundredths, or a pattern
 * @param oneShot whether all layers are judged by their inputs in the original model; otherwise by
 *     those behind the pruned layers before
 */
public record PruningStep(Method method, Sparsity sparsity, boolean oneShot) implements Step {

  public PruningStep {
    if (oneShot && method == Method.MAGNITUDE) {
      throw new RecipeException("magnitude looks at no inputs: leave " + ONE_SHOT + " out");
    }
    if (method != Method.MAGNITUDE && method != Method.WANDA && method != Method.SPARSEGPT) {
      throw new RecipeException(method.slug() + " does not prune");
    }
  }

  @Override
  public String slug() {
    return method.slug() + "-" + slug(sparsity) + (oneShot ? "-" + ONE_SHOT : "");
  }

  @Override
  public boolean needsCalibration() {
    return method != Method.MAGNITUDE;
  }

  @Override
  public boolean readsImportance() {
    return false;
  }

  /** The step that a method and the words after it denote; nothing if they denote none. */
  static Optional<Step> parse(Method method, List<String> words) {
    boolean oneShot = words.size() == 2 && words.get(1).equals(ONE_SHOT);
    return words.size() == 1 || oneShot
        ? sparsity(words.get(0)).map(sparsity -> new PruningStep(method, sparsity, oneShot))
        : Optional.empty();
  }

  /** The sparsity that {@code 50} or {@code 2of4} denotes; nothing if the text is none. */
  static Optional<Sparsity> sparsity(String slug) {
    if (slug.matches("\\d{1,3}")) {
      int percent = Integer.parseInt(slug);
      if (percent < 1 || percent > 99) {
        throw new RecipeException("a sparsity of " + percent + " %; give 1 to 99");
      }
      return Optional.of(new Sparsity.Unstructured(percent / 100.0));
    }
    if (slug.matches("\\d{1,3}of\\d{1,3}")) {
      int of = slug.indexOf("of");
      try {
        return Optional.of(
            new Sparsity.Pattern(
                Integer.parseInt(slug.substring(0, of)), Integer.parseInt(slug.substring(of + 2))));
      } catch (IllegalArgumentException e) {
        throw new RecipeException(e.getMessage() + "; the usual patterns are 2of4 and 4of8");
      }
    }
    return Optional.empty();
  }

  static String slug(Sparsity sparsity) {
    return sparsity instanceof Sparsity.Pattern pattern
        ? pattern.zeros() + "of" + pattern.of()
        : String.valueOf(Math.round(100 * sparsity.fraction()));
  }
}
