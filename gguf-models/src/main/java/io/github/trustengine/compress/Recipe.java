package io.github.trustengine.compress;

import io.github.trustengine.text.NearestName;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * What is done to a model, as a value. Its slug is its one canonical form: in unique ids, file
 * names, reports and on the command line.
 *
 * @param fileType the type of file that comes out
 */
public record Recipe(FileType fileType) {

  private static final int SUGGESTIONS = 3;

  /**
   * The recipe that a slug denotes: the inverse of {@link #slug}, but upper case and llama.cpp's
   * short forms ({@code Q4_K} for {@code q4_k_m}) are read as well.
   *
   * @throws RecipeException if it denotes none; names the nearest ones
   */
  public static Recipe parse(String slug) {
    return FileType.named(slug.strip()).map(Recipe::new).orElseThrow(() -> unknown(slug.strip()));
  }

  /**
   * The recipe that an annotation denotes.
   *
   * @throws RecipeException if it denotes none
   */
  public static Recipe of(Compress compress) {
    return switch (compress.method()) {
      case GGUF -> parse(compress.type());
    };
  }

  /** The canonical form, for instance {@code q4_k_m}. */
  public String slug() {
    return fileType.slug();
  }

  @Override
  public String toString() {
    return slug();
  }

  private static RecipeException unknown(String slug) {
    var known = Arrays.stream(FileType.values()).map(FileType::slug).toList();
    if (slug.isEmpty()) {
      return new RecipeException("the recipe is empty; known: " + String.join(", ", known));
    }
    var nearest =
        NearestName.ranked(slug, known).stream()
            .limit(SUGGESTIONS)
            .collect(Collectors.joining(", "));
    return new RecipeException(
        "there is no recipe \"%s\"; the nearest are %s; known: %s"
            .formatted(slug, nearest, String.join(", ", known)));
  }
}
