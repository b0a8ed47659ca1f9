package io.github.trustengine.compress;

import io.github.trustengine.text.NearestName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is done to a model, as a value. Its slug is its one canonical form: in unique ids, file
 * names, reports and on the command line.
 *
 * <pre>
 * recipe   = [pruning "+"] (FILETYPE | rounding) | pruning  q4_k_m, sparsegpt-2of4+q4_k_m
 * pruning  = ("magnitude" | "wanda" | "sparsegpt") "-" (PERCENT | ZEROS "of" GROUP) ["-oneshot"]
 *                                                           wanda-50, sparsegpt-2of4-oneshot
 * rounding = ("rtn" | "gptq" | "awq") "-" (BITS "bit-" ("g" COLUMNS | "row") | FILETYPE) ("-" OPTION)*
 *                                                           gptq-4bit-g128-oneshot, awq-q4_k_m
 * OPTION   = "asym" | "sym" | "f16"                         with BITS
 *          | "inorder" | "damp" SHARE | "oneshot"           gptq: inorder, damp0.05
 *          | "noclip"                                       awq
 * </pre>
 *
 * <p>FILETYPE is a {@link FileType} (for {@code gptq} and {@code awq} none of {@code f32}, {@code
 * f16}, {@code bf16}; {@code rtn} takes none), PERCENT 1 to 99, GROUP 2, 4, 8, 16 or 32 neighbours
 * with 1 to GROUP - 1 ZEROS, BITS 2, 3, 4 or 8, COLUMNS 32, 64 or 128, SHARE above 0 and below 1.
 * Magnitude looks at no inputs and takes no {@code oneshot}. {@code asym} means a zero point,
 * {@code sym} none; {@code f16} stores values instead of codes.
 *
 * @param steps what is done, one after the other: one step, or pruning and another one
 */
public record Recipe(List<Step> steps) {

  private static final int SUGGESTIONS = 3;

  /** One recipe of each method, to be named in messages and offered for completion. */
  private static final List<String> EXAMPLES =
      List.of(
          "magnitude-50",
          "magnitude-2of4",
          "magnitude-4of8",
          "wanda-50",
          "wanda-2of4",
          "wanda-4of8",
          "sparsegpt-50",
          "sparsegpt-2of4",
          "sparsegpt-4of8",
          "rtn-4bit-g128",
          "gptq-4bit-g128",
          "gptq-3bit-g128",
          "gptq-8bit-g128",
          "gptq-4bit-g128-oneshot",
          "gptq-q4_k_m",
          "awq-4bit-g128",
          "awq-3bit-g128",
          "awq-8bit-g128",
          "awq-q4_k_m",
          "sparsegpt-2of4+q4_k_m");

  public Recipe {
    steps = List.copyOf(steps);
    boolean sound =
        steps.size() == 1
            || (steps.size() == 2
                && steps.get(0) instanceof PruningStep
                && !(steps.get(1) instanceof PruningStep));
    if (!sound) {
      throw new RecipeException(
          "the recipe \"%s\" is no single step, nor pruning and one other step, as in sparsegpt-2of4+q4_k_m"
              .formatted(slug(steps)));
    }
  }

  /** The recipe of one step. */
  static Recipe of(Step step) {
    return new Recipe(List.of(step));
  }

  /** The recipe that converts to a file type. */
  public static Recipe of(FileType type) {
    return of(new FileTypeStep(type));
  }

  /**
   * The recipe that a slug denotes: the inverse of {@link #slug}, but upper case, options in other
   * orders and llama.cpp's short forms ({@code Q4_K} for {@code q4_k_m}) are read as well.
   *
   * @throws RecipeException if it denotes none; names the nearest ones
   */
  public static Recipe parse(String slug) {
    String stripped = slug.strip();
    List<Step> steps = new ArrayList<>();
    for (String step : stripped.split("\\+", -1)) {
      steps.add(step(step.toLowerCase(Locale.ROOT)).orElseThrow(() -> unknown(stripped)));
    }
    return new Recipe(steps);
  }

  /**
   * The recipe that an annotation denotes.
   *
   * @throws RecipeException if it denotes none
   */
  public static Recipe of(Compress compress) {
    return new AnnotatedRecipe(compress).recipe();
  }

  /** Slugs to choose from: all file types, and the usual forms of the other methods. */
  public static List<String> examples() {
    return Stream.concat(Arrays.stream(FileType.values()).map(FileType::slug), EXAMPLES.stream())
        .toList();
  }

  /** The canonical form, for instance {@code q4_k_m} or {@code sparsegpt-2of4+q4_k_m}. */
  public String slug() {
    return slug(steps);
  }

  /**
   * This recipe with its uniform grid stored in a given way.
   *
   * @throws RecipeException if its last step has no uniform grid
   */
  public Recipe carriedBy(GridChoice.Storage storage) {
    List<Step> carried = new ArrayList<>(steps);
    Step last = carried.remove(carried.size() - 1);
    if (last instanceof RtnStep nearest) {
      carried.add(new RtnStep(nearest.grid().storedAs(storage)));
    } else if (last instanceof GptqStep gptq && gptq.grid() instanceof GridChoice.Uniform grid) {
      carried.add(gptq.storedAs(grid.storedAs(storage)));
    } else if (last instanceof AwqStep awq && awq.grid() instanceof GridChoice.Uniform grid) {
      carried.add(new AwqStep(grid.storedAs(storage), awq.clipping()));
    } else {
      throw new RecipeException(
          "%s has no uniform grid that could be stored in another way".formatted(slug()));
    }
    return new Recipe(carried);
  }

  /** Whether what comes out depends on a calibration text. */
  public boolean needsCalibration() {
    return steps.stream().anyMatch(Step::needsCalibration);
  }

  /**
   * Whether an importance matrix has a say in what comes out: for llama.cpp's own types and GPTQ
   * onto them, not for the others, which collect what they need.
   */
  public boolean readsImportance() {
    return steps.stream().anyMatch(Step::readsImportance);
  }

  /** Whether weights of the blocks are multiplied by scales, which others undo. */
  public boolean scalesWeights() {
    return steps.stream().anyMatch(AwqStep.class::isInstance);
  }

  @Override
  public String toString() {
    return slug();
  }

  private static String slug(List<Step> steps) {
    return steps.stream().map(Step::slug).collect(Collectors.joining("+"));
  }

  private static Optional<Step> step(String slug) {
    var type = FileType.named(slug);
    if (type.isPresent()) {
      return Optional.of(new FileTypeStep(type.get()));
    }
    var words = List.of(slug.split("-", -1));
    var method = Method.named(words.get(0));
    if (method.isEmpty() || words.size() < 2) {
      return Optional.empty();
    }
    var rest = words.subList(1, words.size());
    return switch (method.get()) {
      case GGUF -> Optional.empty();
      case MAGNITUDE, WANDA, SPARSEGPT -> PruningStep.parse(method.get(), rest);
      case RTN, GPTQ, AWQ -> Optional.of(RoundingSyntax.parse(slug, method.get(), rest));
    };
  }

  private static RecipeException unknown(String slug) {
    var known = examples();
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
