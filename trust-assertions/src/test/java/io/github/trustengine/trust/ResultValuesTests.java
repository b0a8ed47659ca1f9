package io.github.trustengine.trust;

import static io.github.trustengine.trust.Results.outcome;
import static io.github.trustengine.trust.Results.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResultValuesTests {

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, -0.001, 200.1, Double.POSITIVE_INFINITY})
  void scoreOutOfRange(double score) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> result().score(score).build())
        .withMessage("trustScore must be from 0.0 to 200.0, but was %s", score);
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, -0.001, 1.001, 50})
  void refusalRateOutOfRange(double rate) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> result().refusalRate(rate).build())
        .withMessage("refusalRate must be from 0.0 to 1.0, but was %s", rate);
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, -0.001, 1.001})
  void itemScoreOutOfRange(double score) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> outcome("s", "i", 0, score))
        .withMessage("score must be from 0.0 to 1.0, but was %s", score);
  }

  @Test
  void itemWithoutName() {
    assertThatIllegalArgumentException().isThrownBy(() -> outcome(" ", "i", 0, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> outcome("s", "", 0, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> outcome("s", "i", -1, 1));
  }

  @Test
  void undefinedFigures() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> result().metric("leak", Double.NaN).build())
        .withMessageStartingWith("leak must be finite, but was NaN");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> result().metric("enron", "leak", Double.POSITIVE_INFINITY).build())
        .withMessageStartingWith("enron.leak must be finite, but was Infinity");
  }

  @Test
  void twoOutcomesOfOneSample() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> result().item("1", 0).item("2", 0).item("1", 1).build())
        .withMessageStartingWith("two outcomes of scenario/1#0:");
  }

  @Test
  void negativeSizes() {
    assertThatIllegalArgumentException().isThrownBy(() -> new ModelFile(-1, 4));
    assertThatIllegalArgumentException().isThrownBy(() -> new ModelFile(1, Double.NaN));
    assertThatIllegalArgumentException().isThrownBy(() -> new Effort(-1, 0, 0, 0, 0, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new Effort(1, -1, 0, 0, 0, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new Effort(1, 2, 0, 0, 0, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new Effort(0, 0, -1, 0, 0, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new Effort(0, 0, 0, -1, 0, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new Effort(0, 0, 0, 0, -1, 0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Effort(0, 0, 0, 0, 0, Double.POSITIVE_INFINITY));
    assertThatIllegalArgumentException().isThrownBy(() -> new Making(-1, 0, 0, 0, 0, true));
    assertThatIllegalArgumentException().isThrownBy(() -> new Making(0, -1, 0, 0, 0, true));
    assertThatIllegalArgumentException().isThrownBy(() -> new Making(0, 0, -1, 0, 0, true));
    assertThatIllegalArgumentException().isThrownBy(() -> new Making(0, 0, 0, -1, 0, true));
    assertThatIllegalArgumentException().isThrownBy(() -> new Making(0, 0, 0, 0, -1, true));
    assertThatIllegalArgumentException().isThrownBy(() -> new Making(Double.NaN, 0, 0, 0, 0, true));
  }

  @Test
  void sizesByTheMethod() {
    ModelFile file =
        new ModelFile(
            1,
            4.5,
            OptionalDouble.of(4.25),
            OptionalDouble.of(1),
            List.of(new Fallback("too narrow", 1, "a")),
            List.of("a sentence"),
            Optional.of(new Making(1.5, 0.5, 0.25, 0.5, 1 << 30, true)));
    assertThat(file.sparsity()).hasValue(1);
    assertThat(new ModelFile(1, 4.5).methodBitsPerWeight()).isEmpty();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> sized(OptionalDouble.of(-0.5), OptionalDouble.empty()))
        .withMessageStartingWith("methodBitsPerWeight must be 0 or more");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> sized(OptionalDouble.empty(), OptionalDouble.of(1.5)))
        .withMessageStartingWith("sparsity must be from 0");
    assertThatIllegalArgumentException().isThrownBy(() -> new Fallback(" ", 1, "a"));
    assertThatIllegalArgumentException().isThrownBy(() -> new Fallback("too narrow", 1, ""));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Fallback("too narrow", 0, "a"))
        .withMessage("tensors must be 1 or more, but was 0");
  }

  private static ModelFile sized(OptionalDouble methodBits, OptionalDouble sparsity) {
    return new ModelFile(1, 4.5, methodBits, sparsity, List.of(), List.of(), Optional.empty());
  }

  @Test
  void keepsTheOrderOfFigures() {
    Results results = result();
    List<String> names = IntStream.range(0, 50).mapToObj(i -> "metric-" + (i * 37 % 50)).toList();
    names.forEach(name -> results.metric(name, 1).metric("scenario", name, 1));

    assertThat(results.build().metrics().keySet()).containsExactlyElementsOf(names);
    assertThat(results.build().scenarios().values())
        .singleElement()
        .satisfies(figures -> assertThat(figures.keySet()).containsExactlyElementsOf(names));
  }

  @Test
  void doesNotChangeWithWhatItWasMadeOf() {
    Results results = result().metric("enron", "leak", 1);
    DimensionResult result = results.build();

    results.metric("enron", "leak", 2);

    assertThat(result.scenarios().get("enron")).containsEntry("leak", 1.0);
  }

  @Test
  void countsSamplesOfAPromptOnce() {
    DimensionResult result =
        result()
            .item(outcome("a", "1", 0, 1))
            .item(outcome("a", "1", 1, 0))
            .item(outcome("b", "1", 0, 1))
            .build();

    assertThat(result.itemCount()).isEqualTo(2);
  }

  @Test
  void worstItemsEachByItsWorstSample() {
    DimensionResult result =
        result()
            .item(outcome("a", "full", 0, 1))
            .item(outcome("a", "3", 0, 0.5))
            .item(outcome("a", "2", 0, 0.5))
            .item(outcome("a", "1", 0, 0.2))
            .item(outcome("a", "1", 1, 0.1))
            .item(outcome("a", "1", 2, 0.1))
            .build();

    assertThat(result.worstItems(2)).extracting(ItemOutcome::key).containsExactly("a/1#1", "a/2#0");
    assertThat(result.worstItems(9)).hasSize(3);
  }
}
