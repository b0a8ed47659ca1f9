package io.github.trustengine.engine;

import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.platform.engine.TestTag;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.support.descriptor.AbstractTestDescriptor;
import org.junit.platform.engine.support.hierarchical.Node;

/**
 * One compressed form of a suite's model. It has no source, so that build tools report its tests
 * under the class.
 */
final class RecipeDescriptor extends AbstractTestDescriptor implements Node<TrustExecutionContext> {

  static final String SEGMENT = "recipe";

  private final Suite suite;
  private final String slug;

  RecipeDescriptor(UniqueId parent, Suite suite, String slug) {
    super(parent.append(SEGMENT, slug), slug);
    this.suite = suite;
    this.slug = slug;
  }

  Optional<TrustTestDescriptor> test(String name) {
    return suite.test(name).map(test -> new TrustTestDescriptor(getUniqueId(), suite, slug, test));
  }

  Set<UniqueId> testIds() {
    return suite.tests().stream()
        .map(test -> getUniqueId().append(TrustTestDescriptor.SEGMENT, test.name()))
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  @Override
  public Type getType() {
    return Type.CONTAINER;
  }

  @Override
  public Set<TestTag> getTags() {
    Set<TestTag> tags = new LinkedHashSet<>(suite.tags());
    tags.add(TestTag.create(slug));
    return tags;
  }
}
