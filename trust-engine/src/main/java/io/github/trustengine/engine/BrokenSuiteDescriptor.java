package io.github.trustengine.engine;

import org.junit.platform.commons.JUnitException;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.support.descriptor.AbstractTestDescriptor;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.hierarchical.Node;

/**
 * Stands for a suite with a mistake. It claims to have tests, for Surefire passes over classes that
 * have none, and the mistake with them.
 */
final class BrokenSuiteDescriptor extends AbstractTestDescriptor
    implements Node<TrustExecutionContext> {

  BrokenSuiteDescriptor(UniqueId engine, Class<?> suite) {
    super(
        engine.append(SuiteDescriptor.SEGMENT, suite.getName()),
        suite.getName(),
        ClassSource.from(suite));
  }

  @Override
  public Type getType() {
    return Type.CONTAINER;
  }

  @Override
  public boolean mayRegisterTests() {
    return true;
  }

  @Override
  public TrustExecutionContext execute(
      TrustExecutionContext context, DynamicTestExecutor dynamicTestExecutor) {
    throw new JUnitException(
        getDisplayName() + " was not run; its mistakes were reported when it was discovered.");
  }
}
