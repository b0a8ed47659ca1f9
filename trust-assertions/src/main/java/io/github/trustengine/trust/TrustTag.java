package io.github.trustengine.trust;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.apiguardian.api.API;

/**
 * Tags the tests of a suite or one {@link TrustTest}, so that the build tool's {@code groups} and
 * tag expressions select them. Every test also has its dimension's id and its recipe's slug as
 * tags, without this annotation.
 */
@API(status = EXPERIMENTAL, since = "0.1")
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@Repeatable(TrustTag.List.class)
public @interface TrustTag {

  /** The tag: not blank, without white space and without any of {@code , ( ) & | !}. */
  String value();

  /** Several tags. */
  @Target({ElementType.TYPE, ElementType.METHOD})
  @Retention(RetentionPolicy.RUNTIME)
  @Documented
  @Inherited
  @interface List {
    TrustTag[] value();
  }
}
