package io.github.trustengine.engine;

import io.github.trustengine.trust.WhenInconclusive;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.platform.engine.TestTag;

/**
 * A suite class without mistakes.
 *
 * @param model as the suite gives it
 * @param reference the slug of the reference's recipe
 * @param recipes slugs, in the order of the annotations or of {@code trust.recipes}
 * @param tests in the order of their names
 * @param tags of the class
 */
record Suite(
    Class<?> type,
    String model,
    String reference,
    WhenInconclusive whenInconclusive,
    List<String> recipes,
    List<SuiteTest> tests,
    Set<TestTag> tags)
    implements SuiteClass {

  Optional<SuiteTest> test(String name) {
    return tests.stream().filter(test -> test.name().equals(name)).findFirst();
  }
}
