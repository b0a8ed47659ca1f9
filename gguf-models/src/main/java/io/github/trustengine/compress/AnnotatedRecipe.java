package io.github.trustengine.compress;

import io.github.trustengine.compress.prune.Sparsity;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads a {@link Compress} annotation. */
final class AnnotatedRecipe {

  private static final int USUAL_BITS = 4;
  private static final int USUAL_GROUP = 128;
  private static final double USUAL_SPARSITY = 0.5;

  private final Compress annotation;
  private final Map<String, String> given = new LinkedHashMap<>();

  AnnotatedRecipe(Compress annotation) {
    this.annotation = annotation;
    note("type", annotation.type(), "");
    note("sparsity", annotation.sparsity(), 0.0);
    note("pattern", annotation.pattern(), "");
    note("bits", annotation.bits(), 0);
    note("groupSize", annotation.groupSize(), 0);
  }

  Recipe recipe() {
    if (!annotation.value().isEmpty()) {
      if (annotation.method() != Method.GGUF) {
        given.put("method", annotation.method().name());
      }
      refuseRest("beside the recipe \"" + annotation.value() + "\"");
      return Recipe.parse(annotation.value());
    }
    String slug =
        switch (annotation.method()) {
          case GGUF -> take("type", "");
          case MAGNITUDE, WANDA, SPARSEGPT -> pruning();
          case RTN, GPTQ, AWQ -> annotation.method().slug() + "-" + grid();
        };
    refuseRest("with the method " + annotation.method());
    return Recipe.parse(slug);
  }

  private String pruning() {
    String step = annotation.method().slug() + "-" + sparsity();
    return given.containsKey("type") ? step + "+" + take("type", "") : step;
  }

  private String sparsity() {
    String pattern = take("pattern", "");
    double share = Double.parseDouble(take("sparsity", "0"));
    if (pattern.isEmpty()) {
      return String.valueOf(percent(share == 0 ? USUAL_SPARSITY : share));
    }
    var parsed =
        PruningStep.sparsity(pattern.replace(":", "of"))
            .filter(Sparsity.Pattern.class::isInstance)
            .orElseThrow(
                () ->
                    new RecipeException(
                        "there is no pattern \"%s\"; the usual ones are 2:4 and 4:8"
                            .formatted(pattern)));
    if (share != 0 && share != parsed.fraction()) {
      throw new RecipeException(
          "the pattern %s has a sparsity of %s, not %s; leave the sparsity out"
              .formatted(pattern, parsed.fraction(), share));
    }
    return PruningStep.slug(parsed);
  }

  private static int percent(double share) {
    double percent = share * 100;
    if (Math.abs(percent - Math.rint(percent)) > 1e-9) {
      throw new RecipeException("a sparsity of %s; give whole hundredths".formatted(share));
    }
    return (int) Math.rint(percent);
  }

  private String grid() {
    if (given.containsKey("type")) {
      return take("type", "");
    }
    return "%sbit-g%s"
        .formatted(
            take("bits", String.valueOf(USUAL_BITS)),
            take("groupSize", String.valueOf(USUAL_GROUP)));
  }

  private void note(String name, Object value, Object nothing) {
    if (!value.equals(nothing)) {
      given.put(name, value.toString());
    }
  }

  private String take(String name, String otherwise) {
    String value = given.remove(name);
    return value == null ? otherwise : value;
  }

  private void refuseRest(String where) {
    if (!given.isEmpty()) {
      throw new RecipeException(
          "@Compress has %s, which means nothing %s"
              .formatted(String.join(" and ", given.keySet()), where));
    }
  }
}
