package io.github.trustengine.assertj;

import static io.github.trustengine.trust.Results.scores;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.trustengine.trust.Dimensions;
import io.github.trustengine.trust.TrustComparison;
import io.github.trustengine.trust.TrustSuite;
import io.github.trustengine.trust.TrustTest;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AllDimensionsTests {

  @Test
  void oneTestForEachTrustDimension() {
    List<String> ids =
        Arrays.stream(Dimensions.class.getFields())
            .map(AllDimensionsTests::constant)
            .filter(id -> !id.equals(Dimensions.MMLU))
            .toList();

    assertThat(tests().map(AllDimensionsTests::dimension)).containsExactlyInAnyOrderElementsOf(ids);
  }

  @ParameterizedTest
  @MethodSource("tests")
  void isCalledLikeItsDimension(Method test) {
    assertThat(dimension(test).replace("-", "")).isEqualToIgnoringCase(test.getName());
  }

  @ParameterizedTest
  @MethodSource("tests")
  void losesAtMostWhatTheSuiteAllows(Method test) throws ReflectiveOperationException {
    test.invoke(new Gate(), scores(70, 75));
    test.invoke(new Strict(), scores(74, 75));

    assertThatExceptionOfType(InvocationTargetException.class)
        .isThrownBy(() -> test.invoke(new Gate(), scores(69, 75)))
        .havingCause()
        .isInstanceOf(AssertionError.class)
        .withMessageContaining("to lose at most 5.0 points");
    assertThatExceptionOfType(InvocationTargetException.class)
        .isThrownBy(() -> test.invoke(new Strict(), scores(73, 75)))
        .havingCause()
        .withMessageContaining("to lose at most 1.0 points");
  }

  static Stream<Method> tests() {
    return Arrays.stream(AllDimensions.class.getMethods())
        .filter(method -> method.isAnnotationPresent(TrustTest.class))
        .filter(
            method ->
                Arrays.equals(method.getParameterTypes(), new Class<?>[] {TrustComparison.class}));
  }

  private static String dimension(Method test) {
    return Objects.requireNonNull(test.getAnnotation(TrustTest.class)).value();
  }

  private static String constant(Field field) {
    try {
      return (String) Objects.requireNonNull(field.get(null));
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }

  @TrustSuite(model = "smollm2-135m-instruct")
  static class Gate implements AllDimensions {}

  static class Strict implements AllDimensions {
    @Override
    public double pointsThatMayBeLost() {
      return 1;
    }
  }
}
