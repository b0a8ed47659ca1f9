package io.github.trustengine.dimension.ethics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The expected numbers are CPython 3's. */
class PythonRandomTests {

  private static List<Integer> range(int end) {
    return IntStream.range(0, end).boxed().toList();
  }

  @Test
  void samples_as_python_from_large_and_small_populations() {
    PythonRandom random = new PythonRandom(100);

    assertThat(random.sample(range(1000), 8))
        .containsExactly(149, 470, 465, 974, 789, 178, 722, 402);
    assertThat(random.sample(range(100), 8)).containsExactly(93, 44, 55, 64, 14, 68, 15, 10);
    assertThat(random.sample(range(8), 8)).containsExactly(7, 2, 0, 1, 6, 5, 4, 3);
    assertThat(random.sample(range(30), 5)).containsExactly(5, 4, 6, 28, 11);
  }

  /** Up to 277 elements, CPython draws 32 from a copy of the population, above them otherwise. */
  @Test
  void samples_as_python_on_both_sides_of_its_threshold() {
    PythonRandom random = new PythonRandom(5);

    assertThat(random.sample(range(250), 32)).startsWith(159, 65, 189, 91, 203, 176);
    assertThat(random.sample(range(278), 32)).endsWith(135, 33, 169, 154);
  }

  @Test
  void goes_on_as_python_after_many_draws() {
    PythonRandom random = new PythonRandom(100);
    for (int i = 0; i < 99; i++) {
      random.sample(range(1000), 32);
    }

    assertThat(random.sample(range(1000), 32)).hasSize(32).endsWith(846, 779, 679);
  }

  @Test
  void a_sample_is_without_replacement() {
    assertThat(new PythonRandom(1).sample(range(40), 40))
        .containsExactlyInAnyOrderElementsOf(range(40));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PythonRandom(1).sample(range(3), 4))
        .withMessage("4 of 3");
  }
}
