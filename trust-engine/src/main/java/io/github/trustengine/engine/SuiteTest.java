package io.github.trustengine.engine;

import io.github.trustengine.run.Measurement;
import io.github.trustengine.trust.DimensionResult;
import io.github.trustengine.trust.TrustComparison;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.platform.commons.support.ReflectionSupport;
import org.junit.platform.engine.TestTag;

/**
 * A {@code @TrustTest} method without mistakes.
 *
 * @param tags of the method and of its dimension
 */
record SuiteTest(Method method, Measurement measurement, Set<TestTag> tags) {

  String name() {
    return method.getName();
  }

  boolean comparesWithReference() {
    return Arrays.asList(method.getParameterTypes()).contains(TrustComparison.class);
  }

  /** Calls the method on a new instance of the suite; what it throws comes out as it is. */
  void invoke(Class<?> suite, DimensionResult candidate, DimensionResult reference) {
    Object[] arguments =
        Stream.of(method.getParameterTypes())
            .map(
                type ->
                    type == TrustComparison.class
                        ? new TrustComparison(candidate, reference)
                        : candidate)
            .toArray();
    ReflectionSupport.invokeMethod(method, ReflectionSupport.newInstance(suite), arguments);
  }
}
