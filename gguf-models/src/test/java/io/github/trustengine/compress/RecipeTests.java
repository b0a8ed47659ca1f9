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

class RecipeTests {

  @Compress(type = "Q4_K_M")
  @Compress(type = "iq3_xxs")
  private static class AnnotatedTestCase {}

  @Compress(type = "q4_m")
  private static class MistakenTestCase {}

  @ParameterizedTest
  @EnumSource
  void parsing_inverts_the_slug(FileType type) {
    var recipe = new Recipe(type);

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

  @Test
  void an_unknown_type_in_an_annotation_is_named() {
    assertThatThrownBy(() -> Recipe.of(MistakenTestCase.class.getAnnotation(Compress.class)))
        .isInstanceOf(RecipeException.class)
        .hasMessageContaining("\"q4_m\"");
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
