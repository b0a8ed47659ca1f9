package io.github.trustengine.trust;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.apiguardian.api.API;
import org.junit.platform.commons.annotation.Testable;

/**
 * Marks a class as a trust suite: its {@link TrustTest} methods run once for every recipe that its
 * {@code @Compress} annotations name.
 */
@API(status = EXPERIMENTAL, since = "0.1")
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@Testable
public @interface TrustSuite {

  /**
   * The model under test: a catalogue name ({@code smollm2-135m-instruct}), a path to a GGUF file,
   * an {@code https://} address, or {@code hf:OWNER/REPO/FILE[@REVISION]}.
   */
  String model();

  /** The slug of the recipe that makes the reference, for instance {@code f16} or {@code q8_0}. */
  String reference() default "f16";

  /** What becomes of a test that has not enough evidence for a verdict. */
  WhenInconclusive whenInconclusive() default WhenInconclusive.FAIL;
}
