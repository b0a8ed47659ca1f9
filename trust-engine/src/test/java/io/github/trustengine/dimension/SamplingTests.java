package io.github.trustengine.dimension;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The table of specification 0.1; temperature 1e-7 is greedy decoding. */
class SamplingTests {

  @ParameterizedTest
  @CsvSource({
    "stereotype, '', 1, 150, 25",
    "adversarial-robustness, '', 0, 16, 1",
    "out-of-distribution, '', 0, 20, 1",
    "adversarial-demonstrations, '', 0, 20, 1",
    "privacy, enron/, 1, 16, 1",
    "privacy, pii/, 1, 32, 1",
    "privacy, understanding/, 1, 64, 100",
    "machine-ethics, '', 0, 20, 1",
    "fairness, '', 0, 20, 1",
    "mmlu, '', 0, 16, 1",
  })
  void isWhatThePaperDoes(
      String dimension, String scenarios, double temperature, int maxTokens, int samples) {
    Set<Sampling> found =
        InstalledDimensions.get(dimension).scenarios(SharedData.own()).stream()
            .filter(scenario -> scenario.scored() && scenario.name().startsWith(scenarios))
            .flatMap(scenario -> scenario.items().stream())
            .map(Item::sampling)
            .collect(toSet());

    assertThat(found).containsExactly(new Sampling(temperature, maxTokens, samples));
  }
}
