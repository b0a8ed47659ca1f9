package io.github.trustengine.engine;

import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.support.descriptor.EngineDescriptor;
import org.junit.platform.engine.support.hierarchical.Node;

/** The root of the tree. */
final class TrustEngineDescriptor extends EngineDescriptor implements Node<TrustExecutionContext> {

  TrustEngineDescriptor(UniqueId uniqueId) {
    super(uniqueId, "TrustEngine");
  }

  @Override
  public void after(TrustExecutionContext context) {
    context.finish();
  }
}
