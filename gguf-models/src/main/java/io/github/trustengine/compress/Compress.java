package io.github.trustengine.compress;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Adds a compressed form of the suite's model to the suite; denotes a {@link Recipe}. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@Repeatable(Compress.List.class)
public @interface Compress {

  Method method() default Method.GGUF;

  /** For {@link Method#GGUF}: the file type as llama.cpp names it, for instance {@code Q4_K_M}. */
  String type();

  /** Several recipes on one suite. */
  @Target(ElementType.TYPE)
  @Retention(RetentionPolicy.RUNTIME)
  @Documented
  @Inherited
  @interface List {
    Compress[] value();
  }
}
