package io.github.trustengine.engine;

import io.github.trustengine.assertj.AllDimensions;
import io.github.trustengine.catalog.CatalogException;
import io.github.trustengine.catalog.ModelReference;
import io.github.trustengine.compress.Compress;
import io.github.trustengine.compress.Recipe;
import io.github.trustengine.compress.RecipeException;
import io.github.trustengine.configuration.TrustKeys;
import io.github.trustengine.dimension.InstalledDimensions;
import io.github.trustengine.run.Measurement;
import io.github.trustengine.text.NearestName;
import io.github.trustengine.trust.DimensionResult;
import io.github.trustengine.trust.Scoring;
import io.github.trustengine.trust.TrustComparison;
import io.github.trustengine.trust.TrustSuite;
import io.github.trustengine.trust.TrustTag;
import io.github.trustengine.trust.TrustTest;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.engine.DiscoveryIssue;
import org.junit.platform.engine.DiscoveryIssue.Severity;
import org.junit.platform.engine.TestSource;
import org.junit.platform.engine.TestTag;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.engine.support.discovery.DiscoveryIssueReporter;

/**
 * Reads one suite class and reports every mistake in it, with its place and what to do. It looks at
 * the class only: no model, no data, no file.
 */
final class SuiteInspection {

  private final Class<?> type;
  private final SuiteReader.Surroundings surroundings;
  private final DiscoveryIssueReporter issues;
  private boolean broken;

  SuiteInspection(
      Class<?> type, SuiteReader.Surroundings surroundings, DiscoveryIssueReporter issues) {
    this.type = type;
    this.surroundings = surroundings;
    this.issues = issues;
  }

  /** The suite; nothing, if the class is only the base of suites. */
  Optional<SuiteClass> suite() {
    if (Modifier.isAbstract(type.getModifiers())) {
      report(
          Severity.INFO,
          ClassSource.from(type),
          type.getName() + " is abstract: it is not run, its subclasses are.");
      return Optional.empty();
    }
    SuiteClass.Broken mistaken = new SuiteClass.Broken(type);
    try {
      checkInstantiable();
      Optional<TrustSuite> annotation = AnnotationSupport.findAnnotation(type, TrustSuite.class);
      if (annotation.isEmpty()) {
        error("has @TrustTest methods and is no suite. Annotate it with @TrustSuite(model = ...).");
        return Optional.of(mistaken);
      }
      checkModel(annotation.get().model());
      var suite =
          new Suite(
              type,
              annotation.get().model(),
              recipe(() -> Recipe.parse(annotation.get().reference()), "reference").orElse(""),
              annotation.get().whenInconclusive(),
              recipes(),
              tests(),
              tags(type, ClassSource.from(type)));
      return Optional.of(broken ? mistaken : suite);
    } catch (LinkageError | TypeNotPresentException e) {
      error("cannot be read, for something it refers to is not on the class path: " + e);
      return Optional.of(mistaken);
    }
  }

  private void checkModel(String model) {
    try {
      ModelReference.parse(model);
    } catch (CatalogException e) {
      error("has a mistake in its model: " + e.getMessage());
    }
  }

  private void checkInstantiable() {
    boolean inner = type.getEnclosingClass() != null && !Modifier.isStatic(type.getModifiers());
    if (inner) {
      error("is an inner class. Make it static, or a class of its own.");
    } else if (Stream.of(type.getDeclaredConstructors())
        .noneMatch(constructor -> constructor.getParameterCount() == 0)) {
      error("has no constructor without parameters. Add one.");
    }
  }

  private List<String> recipes() {
    if (surroundings.recipes().isPresent()) {
      return surroundings.recipes().get();
    }
    List<Compress> annotations = AnnotationSupport.findRepeatableAnnotations(type, Compress.class);
    if (annotations.isEmpty()) {
      error(
          "names no recipe. Annotate it with @Compress(type = ...), or set %s."
              .formatted(TrustKeys.RECIPES));
    }
    List<String> slugs = new ArrayList<>();
    for (Compress annotation : annotations) {
      recipe(() -> Recipe.of(annotation), "@Compress")
          .ifPresent(
              slug -> {
                if (slugs.contains(slug)) {
                  error("names the recipe %s twice. Remove one @Compress.".formatted(slug));
                } else {
                  slugs.add(slug);
                }
              });
    }
    return List.copyOf(slugs);
  }

  private Optional<String> recipe(Supplier<Recipe> recipe, String where) {
    try {
      return Optional.of(recipe.get().slug());
    } catch (RecipeException e) {
      error("has a mistake in its %s: %s".formatted(where, e.getMessage()));
      return Optional.empty();
    }
  }

  private List<SuiteTest> tests() {
    List<Method> methods =
        AnnotationSupport.findAnnotatedMethods(
                type, TrustTest.class, HierarchyTraversalMode.TOP_DOWN)
            .stream()
            .sorted(Comparator.comparing(Method::getName))
            .toList();
    if (methods.isEmpty()) {
      error("has no test. Write a @TrustTest method, or implement AllDimensions.");
    }
    Set<String> names = new HashSet<>();
    List<String> leftOut = new ArrayList<>();
    List<SuiteTest> tests = new ArrayList<>();
    for (Method method : methods) {
      TrustTest annotation =
          AnnotationSupport.findAnnotation(method, TrustTest.class).orElseThrow();
      if (isOfAllDimensions(method) && !surroundings.dimensions().contains(annotation.value())) {
        leftOut.add(annotation.value());
        continue;
      }
      if (!names.add(method.getName())) {
        error(method, "has the name of another @TrustTest method. Rename one of them.");
      }
      checkSignature(method);
      measurement(method, annotation)
          .ifPresent(
              measurement ->
                  tests.add(new SuiteTest(method, measurement, tags(method, measurement))));
    }
    reportLeftOut(leftOut, tests);
    return List.copyOf(tests);
  }

  private void reportLeftOut(List<String> dimensions, List<SuiteTest> tests) {
    if (dimensions.isEmpty()) {
      return;
    }
    String message =
        "leaves out dimensions that are not installed: " + String.join(", ", dimensions) + ".";
    if (tests.isEmpty() && !broken) {
      error(message + " Nothing is left to test. Add the dimensions to the class path.");
    } else {
      report(Severity.INFO, ClassSource.from(type), type.getName() + " " + message);
    }
  }

  private void checkSignature(Method method) {
    if (Modifier.isPrivate(method.getModifiers())) {
      error(method, "is private. Give it another visibility.");
    }
    if (Modifier.isStatic(method.getModifiers())) {
      error(method, "is static. Remove \"static\".");
    }
    if (Modifier.isAbstract(method.getModifiers())) {
      error(method, "is abstract. Give it a body.");
    }
    if (method.getReturnType() != void.class) {
      error(method, "returns something. Declare it void; an assertion is the judgement.");
    }
    if (method.getParameterCount() == 0) {
      error(method, "has no parameter. Let it take a DimensionResult or a TrustComparison.");
    }
    for (Class<?> parameter : method.getParameterTypes()) {
      if (parameter != DimensionResult.class && parameter != TrustComparison.class) {
        error(
            method,
            "has a parameter of type %s. Only DimensionResult and TrustComparison are supplied."
                .formatted(parameter.getName()));
      }
    }
  }

  private Optional<Measurement> measurement(Method method, TrustTest annotation) {
    String dimension = annotation.value();
    String items = annotation.items();
    if (dimension.isBlank() == items.isBlank()) {
      error(
          method,
          dimension.isBlank()
              ? "names neither a dimension nor items. Write @TrustTest(TOXICITY) or the like, or"
                  + " @TrustTest(items = \"FILE.jsonl\")."
              : "names both a dimension and items. Make two tests of it.");
      return Optional.empty();
    }
    Optional<Scoring> scoring = Stream.of(annotation.scoring()).findFirst();
    if (annotation.scoring().length > 1) {
      error(method, "is scored in more than one way. Make two tests of it.");
    }
    if (dimension.isBlank()) {
      return Optional.of(new Measurement("", items, scoring));
    }
    if (!surroundings.dimensions().contains(dimension)) {
      error(
          method,
          "names the dimension \"%s\", which is not installed. %s"
              .formatted(dimension, NearestName.suggestion(dimension, surroundings.dimensions())));
      return Optional.empty();
    }
    if (scoring.equals(Optional.of(Scoring.LOGPROB))
        && !InstalledDimensions.withChoices().contains(dimension)) {
      error(
          method,
          "is scored by LOGPROB, but %s offers no choices. Those that do: %s."
              .formatted(dimension, String.join(", ", InstalledDimensions.withChoices())));
    }
    return Optional.of(new Measurement(dimension, "", scoring));
  }

  /** A dimension's id is a tag of its tests. */
  private Set<TestTag> tags(Method method, Measurement measurement) {
    Set<TestTag> tags = tags(method, MethodSource.from(type, method));
    if (!measurement.dimension().isEmpty()) {
      tags.add(TestTag.create(measurement.dimension()));
    }
    return tags;
  }

  private Set<TestTag> tags(AnnotatedElement element, TestSource source) {
    Set<TestTag> tags = new LinkedHashSet<>();
    for (TrustTag tag : AnnotationSupport.findRepeatableAnnotations(element, TrustTag.class)) {
      if (TestTag.isValid(tag.value())) {
        tags.add(TestTag.create(tag.value()));
      } else {
        broken = true;
        report(
            Severity.ERROR,
            source,
            "The tag \"%s\" cannot be used. A tag is not blank and has no white space and none of"
                    .formatted(tag.value())
                + " , ( ) & | ! in it.");
      }
    }
    return tags;
  }

  private static boolean isOfAllDimensions(Method method) {
    return method.getDeclaringClass() == AllDimensions.class;
  }

  private void error(String problem) {
    broken = true;
    report(Severity.ERROR, ClassSource.from(type), "The class " + type.getName() + " " + problem);
  }

  private void error(Method method, String problem) {
    broken = true;
    report(
        Severity.ERROR,
        MethodSource.from(type, method),
        "The method %s.%s %s".formatted(type.getName(), method.getName(), problem));
  }

  private void report(Severity severity, TestSource source, String message) {
    issues.reportIssue(DiscoveryIssue.builder(severity, message).source(source));
  }
}
