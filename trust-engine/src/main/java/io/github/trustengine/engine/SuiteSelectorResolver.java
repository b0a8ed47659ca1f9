package io.github.trustengine.engine;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectUniqueId;

import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.platform.commons.support.ReflectionSupport;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.discovery.ClassSelector;
import org.junit.platform.engine.discovery.IterationSelector;
import org.junit.platform.engine.discovery.MethodSelector;
import org.junit.platform.engine.discovery.NestedClassSelector;
import org.junit.platform.engine.discovery.NestedMethodSelector;
import org.junit.platform.engine.discovery.UniqueIdSelector;
import org.junit.platform.engine.support.discovery.SelectorResolver;

/**
 * Turns selectors into nodes. Classes and methods expand to unique ids; each prefix of a unique id
 * resolves by itself.
 */
final class SuiteSelectorResolver implements SelectorResolver {

  private final UniqueId engine;
  private final Predicate<String> classNames;
  private final SuiteReader suites;

  SuiteSelectorResolver(UniqueId engine, Predicate<String> classNames, SuiteReader suites) {
    this.engine = engine;
    this.classNames = classNames;
    this.suites = suites;
  }

  @Override
  public Resolution resolve(ClassSelector selector, Context context) {
    Class<?> type = selector.getJavaClass();
    return classNames.test(type.getName()) ? resolve(type, context) : Resolution.unresolved();
  }

  @Override
  public Resolution resolve(NestedClassSelector selector, Context context) {
    return Resolution.selectors(Set.of(selectClass(selector.getNestedClass())));
  }

  /** By the method's name, which is unique in a suite, so that parameter types can be left out. */
  @Override
  public Resolution resolve(MethodSelector selector, Context context) {
    return resolve(selector.getJavaClass(), selector.getMethodName(), iteration -> true);
  }

  @Override
  public Resolution resolve(NestedMethodSelector selector, Context context) {
    return Resolution.selectors(
        Set.of(selectMethod(selector.getNestedClass(), selector.getMethodName())));
  }

  /** The iterations of a method are its recipes, counted from 0. */
  @Override
  public Resolution resolve(IterationSelector selector, Context context) {
    return selector.getParentSelector() instanceof MethodSelector method
        ? resolve(
            method.getJavaClass(),
            method.getMethodName(),
            iteration -> selector.getIterationIndices().contains(iteration))
        : Resolution.unresolved();
  }

  @Override
  public Resolution resolve(UniqueIdSelector selector, Context context) {
    UniqueId id = selector.getUniqueId();
    UniqueId.Segment segment = id.getLastSegment();
    return switch (segment.getType()) {
      case SuiteDescriptor.SEGMENT ->
          ReflectionSupport.tryToLoadClass(segment.getValue())
              .toOptional()
              .map(type -> resolve(type, context))
              .orElseGet(Resolution::unresolved);
      case RecipeDescriptor.SEGMENT, TrustTestDescriptor.SEGMENT ->
          resolve(selectUniqueId(id.removeLastSegment()), segment.getValue(), context);
      default -> Resolution.unresolved();
    };
  }

  private Resolution resolve(Class<?> type, Context context) {
    Optional<SuiteClass> suite = suites.read(type);
    if (suite.isEmpty()) {
      return Resolution.unresolved();
    }
    return suite.get() instanceof Suite sound
        ? context
            .addToParent(parent -> Optional.of(new SuiteDescriptor(engine, sound)))
            .map(node -> exact(node, node.recipeIds()))
            .orElseGet(Resolution::unresolved)
        : context
            .addToParent(parent -> Optional.of(new BrokenSuiteDescriptor(engine, type)))
            .map(node -> exact(node, Set.of()))
            .orElseGet(Resolution::unresolved);
  }

  private Resolution resolve(Class<?> type, String method, IntPredicate iterations) {
    if (!classNames.test(type.getName())) {
      return Resolution.unresolved();
    }
    Optional<SuiteClass> suite = suites.read(type);
    if (suite.isEmpty()) {
      return Resolution.unresolved();
    }
    if (!(suite.get() instanceof Suite sound)) {
      return Resolution.selectors(Set.of(selectClass(type)));
    }
    if (sound.test(method).isEmpty()) {
      return Resolution.unresolved();
    }
    UniqueId parent = engine.append(SuiteDescriptor.SEGMENT, type.getName());
    return Resolution.selectors(
        selectors(
            IntStream.range(0, sound.recipes().size())
                .filter(iterations)
                .mapToObj(sound.recipes()::get)
                .map(recipe -> parent.append(RecipeDescriptor.SEGMENT, recipe))
                .map(recipe -> recipe.append(TrustTestDescriptor.SEGMENT, method))));
  }

  /** A recipe of a suite, or a test of a recipe. */
  private static Resolution resolve(UniqueIdSelector parent, String value, Context context) {
    Optional<TestDescriptor> node = context.resolve(parent);
    if (node.isEmpty()) {
      return Resolution.unresolved();
    }
    if (node.get() instanceof BrokenSuiteDescriptor broken) {
      return Resolution.match(Match.partial(broken));
    }
    if (node.get() instanceof SuiteDescriptor) {
      return context
          .addToParent(() -> parent, suite -> ((SuiteDescriptor) suite).recipe(value))
          .map(recipe -> exact(recipe, recipe.testIds()))
          .orElseGet(Resolution::unresolved);
    }
    return context
        .addToParent(() -> parent, recipe -> ((RecipeDescriptor) recipe).test(value))
        .map(test -> exact(test, Set.of()))
        .orElseGet(Resolution::unresolved);
  }

  private static Resolution exact(TestDescriptor node, Set<UniqueId> children) {
    return Resolution.match(Match.exact(node, () -> selectors(children.stream())));
  }

  private static Set<DiscoverySelector> selectors(Stream<UniqueId> ids) {
    Set<DiscoverySelector> selectors = new LinkedHashSet<>();
    ids.forEach(id -> selectors.add(selectUniqueId(id)));
    return selectors;
  }
}
