package io.github.trustengine.compress;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Adds a compressed form of the suite's model to the suite; denotes a {@link Recipe}.
 *
 * <pre>{@code
 * @Compress(type = "Q4_K_M")
 * @Compress(method = GPTQ, bits = 4, groupSize = 128)
 * @Compress(method = AWQ, type = "Q4_K_M")
 * @Compress(method = WANDA, pattern = "2:4")
 * @Compress(method = SPARSEGPT, sparsity = 0.5, type = "Q4_K_M")     // prune, then quantise
 * @Compress("gptq-4bit-g128-asym-inorder")                           // any recipe, by its slug
 * @Compress("wanda-50-oneshot")                                      // all layers by the original model
 * }</pre>
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@Repeatable(Compress.List.class)
public @interface Compress {

  /** The recipe's slug, instead of all other elements; see {@link Recipe}. */
  String value() default "";

  /** What is done; {@link Method#GGUF}, unless given, converts to the {@link #type}. */
  Method method() default Method.GGUF;

  /** The file type as llama.cpp names it, for instance {@code Q4_K_M}. */
  String type() default "";

  /** For methods that prune: the share of zeros, in whole hundredths. 0: 0.5, or the pattern's. */
  double sparsity() default 0;

  /** For methods that prune: {@code n:m} for n zeros in every m neighbours. */
  String pattern() default "";

  /** For methods that round to a uniform grid: 2, 3, 4 or 8. 0: 4, unless there is a type. */
  int bits() default 0;

  /** For methods that round to a uniform grid: 32, 64 or 128. 0: 128. */
  int groupSize() default 0;

  /** Several recipes on one suite. */
  @Target(ElementType.TYPE)
  @Retention(RetentionPolicy.RUNTIME)
  @Documented
  @Inherited
  @interface List {
    Compress[] value();
  }
}
