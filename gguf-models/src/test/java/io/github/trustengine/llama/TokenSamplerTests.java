package io.github.trustengine.llama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TokenSamplerTests {

  @Test
  void takesTheFirstOfTheLargestLogitsWhenGreedy() {
    var greedy = TokenSampler.of(GenerationSettings.greedy(1));

    assertThat(greedy.choose(new float[] {1, 3, -2, 3})).isEqualTo(1);
    assertThat(greedy.choose(new float[] {-5, -4, -6})).isEqualTo(1);
  }

  @Test
  void drawsAsOftenAsTheSoftmaxSays() {
    // exp(x / 2) for x = 0, 2 ln 2, 2 ln 3 is 1, 2, 3: probabilities 1/6, 2/6, 3/6.
    var logits = new float[] {0, (float) (2 * Math.log(2)), (float) (2 * Math.log(3))};
    var counts = counts(new GenerationSettings(1, 2, 0, 42, List.of()), logits, 30_000);

    assertThat(counts[0] / 30_000.0).isCloseTo(1 / 6.0, within(0.01));
    assertThat(counts[1] / 30_000.0).isCloseTo(2 / 6.0, within(0.01));
    assertThat(counts[2] / 30_000.0).isCloseTo(3 / 6.0, within(0.01));
  }

  @Test
  void drawsFromTheLargestOnly() {
    // The smaller id wins among equals: 1 and 3, not 4.
    var logits = new float[] {0, 5, 1, 5, 5, -1};
    var counts = counts(new GenerationSettings(1, 1, 2, 7, List.of()), logits, 10_000);

    assertThat(counts[1] + counts[3]).isEqualTo(10_000);
    assertThat(counts[1]).isBetween(4_800, 5_200);
  }

  @Test
  void repeatsItselfForTheSameSeedOnly() {
    var random = new Random(1);
    var logits = new float[1000];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = (float) random.nextGaussian();
    }

    assertThat(draws(5, logits)).isEqualTo(draws(5, logits)).isNotEqualTo(draws(6, logits));
  }

  private static List<Integer> draws(long seed, float[] logits) {
    var sampler = TokenSampler.of(new GenerationSettings(1, 1, 50, seed, List.of()));
    return IntStream.range(0, 50).mapToObj(i -> sampler.choose(logits)).toList();
  }

  private static int[] counts(GenerationSettings settings, float[] logits, int n) {
    var sampler = TokenSampler.of(settings);
    var counts = new int[logits.length];
    for (int i = 0; i < n; i++) {
      counts[sampler.choose(logits)]++;
    }
    return counts;
  }
}
