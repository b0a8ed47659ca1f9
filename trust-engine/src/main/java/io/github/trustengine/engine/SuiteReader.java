package io.github.trustengine.engine;

import io.github.trustengine.configuration.ConfigurationException;
import io.github.trustengine.configuration.TrustConfiguration;
import io.github.trustengine.configuration.TrustKeys;
import io.github.trustengine.trust.TrustSuite;
import io.github.trustengine.trust.TrustTest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.engine.ConfigurationParameters;
import org.junit.platform.engine.DiscoveryIssue;
import org.junit.platform.engine.DiscoveryIssue.Severity;
import org.junit.platform.engine.support.discovery.DiscoveryIssueReporter;

/**
 * Reads the suite classes of one discovery, each once. Settings are looked at when the first suite
 * turns up, so that other engines' runs hear nothing of them.
 */
final class SuiteReader {

  private final ConfigurationParameters parameters;
  private final Supplier<List<String>> installedDimensions;
  private final DiscoveryIssueReporter issues;
  private final Map<Class<?>, Optional<SuiteClass>> known = new HashMap<>();
  private @Nullable Surroundings surroundings;

  SuiteReader(
      ConfigurationParameters parameters,
      Supplier<List<String>> installedDimensions,
      DiscoveryIssueReporter issues) {
    this.parameters = parameters;
    this.installedDimensions = installedDimensions;
    this.issues = issues;
  }

  /**
   * Whether a class is a suite or looks as if it was meant to be. A class that cannot be read,
   * because something it refers to is missing, is somebody else's; an annotation that has ours is
   * for suites to wear.
   */
  static boolean concerns(Class<?> type) {
    try {
      return !type.isAnnotation()
          && (AnnotationSupport.isAnnotated(type, TrustSuite.class)
              || !AnnotationSupport.findAnnotatedMethods(
                      type, TrustTest.class, HierarchyTraversalMode.TOP_DOWN)
                  .isEmpty());
    } catch (LinkageError | TypeNotPresentException e) {
      return false;
    }
  }

  /** The suite that a class is, if it is one. */
  Optional<SuiteClass> read(Class<?> type) {
    Optional<SuiteClass> suite = known.get(type);
    if (suite == null) {
      suite =
          concerns(type)
              ? new SuiteInspection(type, surroundings(), issues).suite()
              : Optional.empty();
      known.put(type, suite);
    }
    return suite;
  }

  private Surroundings surroundings() {
    Surroundings result = surroundings;
    if (result == null) {
      TrustKeys.warnings(parameters.keySet()).forEach(warning -> report(Severity.WARNING, warning));
      result = new Surroundings(configuredRecipes(), installedDimensions.get());
      surroundings = result;
    }
    return result;
  }

  private Optional<List<String>> configuredRecipes() {
    try {
      return TrustConfiguration.from(parameters::get).recipes();
    } catch (ConfigurationException e) {
      e.problems().forEach(problem -> report(Severity.ERROR, problem));
      return Optional.empty();
    }
  }

  private void report(Severity severity, String message) {
    issues.reportIssue(DiscoveryIssue.create(severity, message));
  }

  /**
   * What a suite is read against.
   *
   * @param recipes slugs that replace the suite's, if {@code trust.recipes} is set
   * @param dimensions the ids of the installed dimensions
   */
  record Surroundings(Optional<List<String>> recipes, List<String> dimensions) {}
}
