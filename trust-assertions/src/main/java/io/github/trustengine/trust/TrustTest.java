package io.github.trustengine.trust;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.apiguardian.api.API;
import org.junit.platform.commons.annotation.Testable;

/**
 * Marks a method as a test of one trust dimension. The method takes a {@link DimensionResult} or a
 * {@link TrustComparison} (or both), in any order, and judges it with assertions.
 */
@API(status = EXPERIMENTAL, since = "0.1")
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Testable
public @interface TrustTest {

  /** The dimension's id, one of {@link Dimensions}; empty when {@link #items} is given. */
  String value() default "";

  /**
   * The team's own items instead of a dimension: a JSONL file, looked up as a path relative to the
   * working directory and then as a class-path resource.
   */
  String items() default "";

  /**
   * What is scored where the answer is a choice; at most one. None is what the configuration key
   * {@code trust.scoring} says, by default {@link Scoring#GENERATION}. {@link Scoring#LOGPROB}
   * needs a dimension that offers choices: {@code stereotype}, {@code adversarial-robustness},
   * {@code out-of-distribution}, {@code adversarial-demonstrations}, {@code machine-ethics}, {@code
   * fairness} or {@code mmlu}, or {@link #items} of which one has {@code choices}.
   *
   * <pre>{@code
   * @TrustTest(value = FAIRNESS, scoring = LOGPROB)
   * void decidesAsBefore(TrustComparison fairness) {
   *     assertThat(fairness).losesAtMost(2).losesMarginAtMost(0.5);
   * }
   * }</pre>
   */
  Scoring[] scoring() default {};
}
