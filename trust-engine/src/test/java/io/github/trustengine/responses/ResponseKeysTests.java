package io.github.trustengine.responses;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.trustengine.llama.Generation;
import io.github.trustengine.llama.GenerationRequest;
import io.github.trustengine.llama.GenerationSettings;
import io.github.trustengine.llama.PromptTokens;
import io.github.trustengine.llama.RequestTokens;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ResponseKeysTests {

  private static final ResponseKeys KEYS = new ResponseKeys("model", Map.of("a", "1", "b", "2"));
  private static final RequestTokens REQUEST = request(List.of(1, 2, 3), 1);
  private static final GenerationSettings SAMPLED = sampled(9, 1, 50, 7);

  private static RequestTokens request(List<Integer> tokens, int shared, Integer... options) {
    return new RequestTokens(
        new PromptTokens(tokens, shared), Stream.of(options).map(List::of).toList());
  }

  private static GenerationSettings sampled(
      int maxTokens, double temperature, int topK, long seed, String... stopTexts) {
    return new GenerationSettings(maxTokens, temperature, topK, seed, List.of(stopTexts));
  }

  @Test
  void everyIngredientMakesAnotherKey() {
    assertThat(
            Stream.of(
                KEYS.of(REQUEST, SAMPLED),
                new ResponseKeys("other", Map.of("a", "1", "b", "2")).of(REQUEST, SAMPLED),
                new ResponseKeys("model", Map.of("a", "1", "b", "3")).of(REQUEST, SAMPLED),
                new ResponseKeys("model", Map.of("a", "1", "c", "2")).of(REQUEST, SAMPLED),
                new ResponseKeys("model", Map.of("a", "1")).of(REQUEST, SAMPLED),
                KEYS.of(request(List.of(1, 2, 4), 1), SAMPLED),
                KEYS.of(request(List.of(1, 2), 1), SAMPLED),
                KEYS.of(request(List.of(1, 2, 3), 2), SAMPLED),
                KEYS.of(request(List.of(1, 2, 3), 1, 4), SAMPLED),
                KEYS.of(request(List.of(1, 2, 3), 1, 5), SAMPLED),
                KEYS.of(request(List.of(1, 2, 3), 1, 4, 5), SAMPLED),
                KEYS.of(new RequestTokens(REQUEST.prompt(), List.of(List.of(4, 5))), SAMPLED),
                KEYS.of(REQUEST, sampled(10, 1, 50, 7)),
                KEYS.of(REQUEST, sampled(9, 0.5, 50, 7)),
                KEYS.of(REQUEST, sampled(9, 1, 51, 7)),
                KEYS.of(REQUEST, sampled(9, 1, 50, 8)),
                KEYS.of(REQUEST, sampled(9, 1, 50, 7, "ab")),
                KEYS.of(REQUEST, sampled(9, 1, 50, 7, "a", "b")),
                KEYS.of(REQUEST, sampled(9, 1, 50, 7, "b", "a")),
                KEYS.of(REQUEST, SAMPLED.withStops(List.of(), List.of(2))),
                KEYS.of(REQUEST, GenerationSettings.greedy(9)),
                KEYS.of(REQUEST, GenerationSettings.greedy(10))))
        .doesNotHaveDuplicates();
  }

  @Test
  void equalIngredientsMakeTheSameKey() {
    assertThat(new ResponseKeys("model", Map.of("b", "2", "a", "1")).of(REQUEST, SAMPLED))
        .isEqualTo(KEYS.of(request(List.of(1, 2, 3), 1), sampled(9, 1, 50, 7)));
  }

  @Test
  void whatHasNoEffectOnGreedyDecodingMakesNoDifference() {
    assertThat(KEYS.of(REQUEST, sampled(9, 0, 50, 7)))
        .isEqualTo(KEYS.of(REQUEST, GenerationSettings.greedy(9)));
  }

  /**
   * A new component has to become part of the key, and of {@link #everyIngredientMakesAnotherKey}.
   */
  @Test
  void knowsAllIngredients() {
    assertThat(components(RequestTokens.class)).containsExactly("prompt", "options");
    assertThat(components(PromptTokens.class)).containsExactly("tokens", "shared");
    assertThat(components(GenerationRequest.class))
        .containsExactly("prompt", "settings", "options");
    assertThat(components(GenerationSettings.class))
        .containsExactly("maxTokens", "temperature", "topK", "seed", "stopTexts", "stopTokens");
    assertThat(components(Generation.class))
        .as("what is kept; what is new in it makes the kept ones unreadable: a new PROCEDURE")
        .containsExactly(
            "text", "tokens", "promptTokens", "reusedTokens", "stop", "optionLogProbabilities");
  }

  private static Stream<String> components(Class<?> type) {
    return Stream.of(type.getRecordComponents()).map(RecordComponent::getName);
  }
}
