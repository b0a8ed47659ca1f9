package io.github.trustengine.engine;

import io.github.trustengine.run.Measurement;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.platform.engine.TestTag;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.support.descriptor.AbstractTestDescriptor;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.hierarchical.Node;

/** A suite class. Before its recipes run, the reference answers everything that they will ask. */
final class SuiteDescriptor extends AbstractTestDescriptor implements Node<TrustExecutionContext> {

  static final String SEGMENT = "class";

  private final Suite suite;

  SuiteDescriptor(UniqueId engine, Suite suite) {
    super(
        engine.append(SEGMENT, suite.type().getName()),
        suite.type().getSimpleName(),
        ClassSource.from(suite.type()));
    this.suite = suite;
  }

  Optional<RecipeDescriptor> recipe(String slug) {
    return suite.recipes().contains(slug)
        ? Optional.of(new RecipeDescriptor(getUniqueId(), suite, slug))
        : Optional.empty();
  }

  Set<UniqueId> recipeIds() {
    return suite.recipes().stream()
        .map(slug -> getUniqueId().append(RecipeDescriptor.SEGMENT, slug))
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  @Override
  public Type getType() {
    return Type.CONTAINER;
  }

  /** The full name: Surefire and Gradle write it as the class of each test. */
  @Override
  public String getLegacyReportingName() {
    return suite.type().getName();
  }

  @Override
  public Set<TestTag> getTags() {
    return suite.tags();
  }

  @Override
  public TrustExecutionContext before(TrustExecutionContext context) {
    for (Measurement measurement : selectedMeasurements()) {
      if (context.cancelled()) {
        break;
      }
      try {
        context.measurements().measure(suite.model(), suite.reference(), measurement);
      } catch (RuntimeException | LinkageError e) {
        // Remembered, and thrown again by each test that needs this: a failure here would hide
        // them.
      }
    }
    return context;
  }

  /** Of the tests that filters have left. */
  private Set<Measurement> selectedMeasurements() {
    return getDescendants().stream()
        .filter(TrustTestDescriptor.class::isInstance)
        .map(test -> ((TrustTestDescriptor) test).measurement())
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }
}
