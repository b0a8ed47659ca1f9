package io.github.trustengine.compress;

import io.github.trustengine.compress.GridChoice.Storage;
import io.github.trustengine.compress.grid.UniformGrid;
import io.github.trustengine.compress.grid.UniformGrid.Range;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * How the methods that round are written: {@code METHOD-BITSbit-GROUP[-OPTION...]} or {@code
 * METHOD-FILETYPE[-OPTION...]}.
 */
final class RoundingSyntax {

  static final String IN_ORDER = "inorder";
  static final String DAMPING = "damp";
  static final String NO_CLIPPING = "noclip";

  private static final String SYMMETRIC = "sym";
  private static final String ASYMMETRIC = "asym";
  private static final String F16 = "f16";
  private static final Pattern BITS = Pattern.compile("(\\d{1,2})bit");
  private static final Pattern GROUP = Pattern.compile("g(\\d{1,6})|row");
  private static final Pattern DAMPED = Pattern.compile(DAMPING + "(0?\\.\\d{1,9})");

  private final String slug;
  private final Method method;
  private final List<String> options;

  private RoundingSyntax(String slug, Method method, List<String> options) {
    this.slug = slug;
    this.method = method;
    this.options = new ArrayList<>(options);
  }

  /** The step that a slug denotes. */
  static Step parse(String slug, Method method, List<String> words) {
    return new RoundingSyntax(slug, method, words).step();
  }

  static String slug(Method method, GridChoice grid, List<String> options) {
    List<String> words = new ArrayList<>(List.of(method.slug(), grid.slug()));
    if (grid instanceof GridChoice.Uniform uniform) {
      boolean symmetric = uniform.grid().range() == Range.SYMMETRIC;
      if (symmetric != isSymmetric(method)) {
        words.add(symmetric ? SYMMETRIC : ASYMMETRIC);
      }
      if (uniform.carrier() == Storage.F16) {
        words.add(F16);
      }
    }
    words.addAll(options);
    return String.join("-", words);
  }

  /** The papers' own choice: AWQ's grids have a zero point. */
  private static boolean isSymmetric(Method method) {
    return method != Method.AWQ;
  }

  private Step step() {
    GridChoice grid = grid();
    Step step =
        switch (method) {
          case RTN -> new RtnStep(uniform(grid));
          case GPTQ -> new GptqStep(grid, !takes(IN_ORDER), damping(), takes(Step.ONE_SHOT));
          case AWQ -> new AwqStep(grid, !takes(NO_CLIPPING));
          default -> throw new IllegalArgumentException(method + " does not round");
        };
    if (options.contains(Step.ONE_SHOT)) {
      throw new RecipeException(
          "the recipe \"%s\" has %s, but %s; leave it out"
              .formatted(
                  slug,
                  Step.ONE_SHOT,
                  method == Method.AWQ
                      ? "AWQ looks at the original model in any case"
                      : method.slug() + " looks at no inputs"));
    }
    if (!options.isEmpty()) {
      throw error("does not know \"" + options.get(0) + "\"");
    }
    return step;
  }

  private GridChoice grid() {
    if (options.isEmpty()) {
      throw error("has no grid");
    }
    String first = options.remove(0);
    var bits = BITS.matcher(first);
    if (!bits.matches()) {
      return FileType.named(first)
          .filter(type -> type != FileType.F32 && type != FileType.F16 && type != FileType.BF16)
          .map(GridChoice.OfFileType::new)
          .orElseThrow(() -> error("has the grid \"" + first + "\""));
    }
    int groupSize = groupSize();
    boolean asymmetric = takes(ASYMMETRIC);
    boolean symmetric = takes(SYMMETRIC);
    if (symmetric && asymmetric) {
      throw error("is both sym and asym");
    }
    Range range =
        symmetric || (!asymmetric && isSymmetric(method)) ? Range.SYMMETRIC : zeroPointRange();
    try {
      return new GridChoice.Uniform(
          new UniformGrid(Integer.parseInt(bits.group(1)), groupSize, range),
          takes(F16) ? Storage.F16 : Storage.PACKED);
    } catch (IllegalArgumentException e) {
      throw error("has " + e.getMessage());
    }
  }

  /** GPTQ's own grid with a zero point holds 0 exactly; AWQ's, and its baseline's, need not. */
  private Range zeroPointRange() {
    return method == Method.GPTQ ? Range.ASYMMETRIC : Range.MIN_MAX;
  }

  private int groupSize() {
    if (options.isEmpty()) {
      throw error("has no group size");
    }
    String word = options.remove(0);
    var group = GROUP.matcher(word);
    if (!group.matches()) {
      throw error("has the group size \"" + word + "\"");
    }
    if (group.group(1) == null) {
      return UniformGrid.ROW;
    }
    int columns = Integer.parseInt(group.group(1));
    if (columns != 32 && columns != 64 && columns != 128) {
      throw error("has the group size \"" + word + "\"");
    }
    return columns;
  }

  private GridChoice.Uniform uniform(GridChoice grid) {
    if (grid instanceof GridChoice.Uniform uniform) {
      return uniform;
    }
    throw error(
        "has the grid of a file type: %s alone is what rounding to it means"
            .formatted(grid.slug()));
  }

  private double damping() {
    for (var option : options) {
      var damped = DAMPED.matcher(option);
      if (damped.matches()) {
        options.remove(option);
        return Double.parseDouble(damped.group(1));
      }
    }
    return GptqStep.DAMPING;
  }

  private boolean takes(String option) {
    return options.remove(option);
  }

  private RecipeException error(String problem) {
    String form =
        switch (method) {
          case GPTQ -> "gptq-4bit-g128[-asym][-f16][-inorder][-damp0.01][-oneshot] or gptq-q4_k_m";
          case AWQ -> "awq-4bit-g128[-sym][-f16][-noclip] or awq-q4_k_m";
          default -> "rtn-4bit-g128[-asym][-f16]";
        };
    return new RecipeException(
        "the recipe \"%s\" %s; the form is %s, with 2, 3, 4 or 8 bits and g32, g64, g128 or row"
            .formatted(slug, problem, form));
  }
}
