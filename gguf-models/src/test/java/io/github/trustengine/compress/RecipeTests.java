package io.github.trustengine.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecipeTests {

  @Compress(type = "Q4_K_M")
  @Compress(type = "iq3_xxs")
  private static class AnnotatedTestCase {}

  @Compress(type = "q4_m")
  private static class MistakenTestCase {}

  @Compress(method = Method.MAGNITUDE)
  @Compress(method = Method.WANDA, pattern = "2:4", sparsity = 0.5)
  @Compress(method = Method.SPARSEGPT, sparsity = 0.3, type = "Q4_K_M")
  @Compress(method = Method.RTN)
  @Compress(method = Method.GPTQ, bits = 3, groupSize = 64)
  @Compress(method = Method.GPTQ, type = "q4_K")
  @Compress(method = Method.AWQ, bits = 8)
  @Compress("wanda-4of8+gptq-2bit-row-inorder")
  private static class MethodsTestCase {}

  @Compress
  @Compress(method = Method.WANDA, bits = 4)
  @Compress(method = Method.WANDA, sparsity = 0.505)
  @Compress(method = Method.WANDA, sparsity = 1)
  @Compress(method = Method.WANDA, pattern = "2:4", sparsity = 0.6)
  @Compress(method = Method.WANDA, pattern = "50")
  @Compress(method = Method.WANDA, pattern = "4:4")
  @Compress(method = Method.GPTQ, bits = 5)
  @Compress(method = Method.GPTQ, groupSize = 48)
  @Compress(method = Method.GPTQ, bits = 4, type = "Q4_K_M")
  @Compress(method = Method.RTN, type = "Q4_K_M")
  @Compress(type = "Q4_K_M", bits = 4)
  @Compress(value = "q8_0", type = "Q8_0")
  @Compress(value = "wanda-50", method = Method.WANDA)
  private static class MeaninglessTestCase {}

  @ParameterizedTest
  @EnumSource
  void parsing_inverts_the_slug(FileType type) {
    var recipe = Recipe.of(type);

    assertThat(Recipe.parse(recipe.slug())).isEqualTo(recipe);
    assertThat(Recipe.parse(recipe.slug().toUpperCase(Locale.ROOT))).isEqualTo(recipe);
    assertThat(Recipe.parse(type.name())).isEqualTo(recipe);
    assertThat(recipe).hasToString(recipe.slug());
  }

  @ParameterizedTest
  @CsvSource({
    "q3_k, q3_k_m",
    "Q4_K, q4_k_m",
    "q5_K, q5_k_m",
    "' q8_0 ', q8_0",
    "F16, f16",
    "IQ4_NL, iq4_nl"
  })
  void other_spellings_have_the_same_slug(String spelling, String slug) {
    assertThat(Recipe.parse(spelling).slug()).isEqualTo(slug);
  }

  @Test
  void an_annotation_denotes_a_recipe() {
    var recipes =
        Arrays.stream(AnnotatedTestCase.class.getAnnotationsByType(Compress.class))
            .map(Recipe::of)
            .map(Recipe::slug);

    assertThat(recipes).containsExactly("q4_k_m", "iq3_xxs");
  }

  @ParameterizedTest
  @CsvSource({"q4_k_n, q4_k_m", "q8, q8_0", "fp16, f16", "iq3xxs, iq3_xxs", "Q40, q4_0"})
  void an_unknown_recipe_names_the_nearest_ones(String mistaken, String nearest) {
    assertThatThrownBy(() -> Recipe.parse(mistaken))
        .isInstanceOf(RecipeException.class)
        .hasMessageContaining("\"" + mistaken + "\"")
        .hasMessageMatching(".*the nearest are [^;]*" + nearest + "\\b.*")
        .hasMessageContaining("known: f32, f16");
  }

  @ParameterizedTest
  @CsvSource({
    "magnitude-50-oneshot, looks at no inputs",
    "rtn-4bit-g128-oneshot, looks at no inputs",
    "awq-4bit-g128-oneshot, looks at the original model in any case",
    "wanda-50-oneshots, there is no recipe"
  })
  void one_shot_is_for_methods_with_two_schedules(String slug, String problem) {
    assertThatThrownBy(() -> Recipe.parse(slug))
        .isInstanceOf(RecipeException.class)
        .hasMessageContaining(problem);
  }

  @Test
  void an_unknown_type_in_an_annotation_is_named() {
    assertThatThrownBy(() -> Recipe.of(MistakenTestCase.class.getAnnotation(Compress.class)))
        .isInstanceOf(RecipeException.class)
        .hasMessageContaining("\"q4_m\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "magnitude-50",
        "wanda-1",
        "sparsegpt-99",
        "magnitude-2of4",
        "wanda-4of8",
        "sparsegpt-1of2",
        "wanda-50-oneshot",
        "sparsegpt-2of4-oneshot+gptq-4bit-g128-oneshot",
        "gptq-3bit-row-asym-inorder-oneshot",
        "rtn-4bit-g128",
        "rtn-3bit-row-asym",
        "gptq-4bit-g128",
        "gptq-2bit-g32-asym-f16-inorder-damp0.05",
        "gptq-q4_k_m",
        "gptq-q6_k-inorder",
        "awq-4bit-g128",
        "awq-8bit-g64-sym-f16-noclip",
        "awq-q3_k_s-noclip",
        "sparsegpt-2of4+q4_k_m",
        "wanda-50+gptq-4bit-g128",
        "magnitude-50+awq-q4_k_m"
      })
  void parsing_inverts_the_slug_of_every_method(String slug) {
    assertThat(Recipe.parse(slug).slug()).isEqualTo(slug);
    assertThat(Recipe.parse(slug.toUpperCase(Locale.ROOT)).slug()).isEqualTo(slug);
  }

  @Test
  void every_example_is_a_recipe() {
    assertThat(Recipe.examples())
        .allSatisfy(slug -> assertThat(Recipe.parse(slug)).hasToString(slug));
  }

  @ParameterizedTest
  @CsvSource({
    "gptq-4bit-g128-sym, gptq-4bit-g128",
    "gptq-4bit-g128-damp0.01, gptq-4bit-g128",
    "gptq-4bit-g128-damp.1-asym, gptq-4bit-g128-asym-damp0.1",
    "gptq-4bit-g128-damp.0001, gptq-4bit-g128-damp0.0001",
    "awq-4bit-g128-asym, awq-4bit-g128",
    "awq-4bit-row-noclip-sym, awq-4bit-row-sym-noclip",
    "gptq-q4_k, gptq-q4_k_m"
  })
  void what_is_usual_and_the_order_of_options_do_not_show_in_the_slug(
      String spelling, String slug) {
    assertThat(Recipe.parse(spelling).slug()).isEqualTo(slug);
    assertThat(Recipe.parse(spelling)).isEqualTo(Recipe.parse(slug));
  }

  @Test
  void an_annotation_denotes_a_recipe_of_each_method() {
    var recipes =
        Arrays.stream(MethodsTestCase.class.getAnnotationsByType(Compress.class))
            .map(Recipe::of)
            .map(Recipe::slug);

    assertThat(recipes)
        .containsExactly(
            "magnitude-50",
            "wanda-2of4",
            "sparsegpt-30+q4_k_m",
            "rtn-4bit-g128",
            "gptq-3bit-g64",
            "gptq-q4_k_m",
            "awq-8bit-g128",
            "wanda-4of8+gptq-2bit-row-inorder");
  }

  @Test
  void an_element_that_means_nothing_for_the_method_is_an_error() {
    for (var annotation : MeaninglessTestCase.class.getAnnotationsByType(Compress.class)) {
      assertThatThrownBy(() -> Recipe.of(annotation))
          .as(annotation.toString())
          .isInstanceOf(RecipeException.class)
          .hasMessageNotContaining("null");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gptq-5bit-g128",
        "gptq-4bit",
        "gptq-4bit-g48",
        "gptq-4bit-g0",
        "gptq-4bit-g",
        "gptq-4bit-g128-asym-sym",
        "gptq-4bit-g128-asym-asym",
        "gptq-4bit-g128-damp1.5",
        "gptq-4bit-g128-noclip",
        "gptq-f16",
        "gptq-",
        "gptq",
        "rtn-q4_k_m",
        "rtn-4bit-g128-inorder",
        "awq-4bit-g128-inorder",
        "awq-4bit-g128-",
        "wanda-0",
        "wanda-100",
        "wanda-50-q4_k_m",
        "wanda-0of4",
        "wanda-4of4",
        "wanda-2of400",
        "wanda-2:4",
        "q4_k_m+wanda-50",
        "wanda-50+wanda-50",
        "wanda-50+q4_k_m+q8_0",
        "wanda-50+",
        "gguf-q4_k_m"
      })
  void what_is_nearly_a_recipe_says_what_is_wrong(String slug) {
    assertThatThrownBy(() -> Recipe.parse(slug))
        .isInstanceOf(RecipeException.class)
        .hasMessageMatching(
            "(?s).*(the form is|there is no recipe|is no single step|; give|there are|usual"
                + " patterns).*");
  }

  @Test
  void only_what_looks_at_inputs_needs_calibration() {
    for (var slug : List.of("q4_k_m", "magnitude-50", "rtn-4bit-g128", "magnitude-2of4+q8_0")) {
      assertThat(Recipe.parse(slug).needsCalibration()).as(slug).isFalse();
    }
    for (var slug :
        List.of("wanda-50", "sparsegpt-50+q8_0", "gptq-q4_k_m", "magnitude-50+awq-q4_0")) {
      assertThat(Recipe.parse(slug).needsCalibration()).as(slug).isTrue();
    }
  }

  @Test
  void nothing_is_no_recipe() {
    for (var text : List.of("", "  ", "q4_k_m+q8_0", "q4 k m", "q4_k_m\n,q8_0", "copy")) {
      assertThatThrownBy(() -> Recipe.parse(text)).isInstanceOf(RecipeException.class);
    }
  }

  @Test
  void ids_are_those_of_llama_ftype() {
    assertThat(FileType.values())
        .extracting(FileType::id)
        .containsExactly(
            0, 1, 32, 7, 18, 17, 16, 9, 8, 15, 14, 3, 2, 25, 30, 13, 12, 11, 27, 26, 22, 23, 10, 21,
            29, 28, 20, 19, 37, 36, 31, 24);
  }
}
