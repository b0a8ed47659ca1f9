package io.github.trustengine.engine;

import static io.github.trustengine.engine.TrustEngineTestKit.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.ClassNameFilter.includeClassNamePatterns;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClasspathRoots;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectIteration;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectNestedClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectNestedMethod;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectPackage;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectUniqueId;
import static org.junit.platform.engine.discovery.PackageNameFilter.includePackageNames;
import static org.junit.platform.launcher.TagFilter.excludeTags;
import static org.junit.platform.launcher.TagFilter.includeTags;

import io.github.trustengine.compress.Compress;
import io.github.trustengine.fixtures.AllDimensionsGateTestCase;
import io.github.trustengine.fixtures.JupiterBesideTestCase;
import io.github.trustengine.fixtures.ReleaseGateTestCase;
import io.github.trustengine.fixtures.SoundGateTestCase;
import io.github.trustengine.trust.DimensionResult;
import io.github.trustengine.trust.Dimensions;
import io.github.trustengine.trust.TrustSuite;
import io.github.trustengine.trust.TrustTag;
import io.github.trustengine.trust.TrustTest;
import java.io.IOException;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.engine.DiscoveryIssue.Severity;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.Filter;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestTag;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.testkit.engine.EngineDiscoveryResults;
import org.junit.platform.testkit.engine.EngineTestKit;

/** What selectors and filters find, and what the nodes tell build tools. */
class DiscoveryTests {

  private static final Class<?> GATE = ReleaseGateTestCase.class;
  private static final List<UniqueId> ALL_OF_GATE =
      List.of(
          id(GATE, "q8_0", "keepsSecrets"),
          id(GATE, "q8_0", "staysCivil"),
          id(GATE, "q4_0", "keepsSecrets"),
          id(GATE, "q4_0", "staysCivil"));

  // Typed as they are because the test kit has a deprecated overload.
  private static final Filter<?> SOUND_GATE_ONLY = includeClassNamePatterns(".*SoundGate.*");
  private static final Filter<?> OTHER_PACKAGE = includePackageNames("org.example");

  private final TrustEngineTestKit kit = new TrustEngineTestKit();

  @Test
  void aClassExpandsToItsRecipesAndTestsInOrder() {
    assertThat(tests(selectClass(GATE))).containsExactlyElementsOf(ALL_OF_GATE);
  }

  @Test
  void aMethodExpandsToItsRecipes() {
    assertThat(tests(selectMethod(GATE, "staysCivil")))
        .containsExactly(id(GATE, "q8_0", "staysCivil"), id(GATE, "q4_0", "staysCivil"));
  }

  @Test
  void aMethodOfAnotherKindExpandsToNothing() {
    assertThat(tests(selectMethod(GATE, "toString"))).isEmpty();
    assertThat(tests(selectMethod(JupiterBesideTestCase.class, "stillRuns"))).isEmpty();
  }

  @Test
  void anIterationIsARecipe() {
    assertThat(tests(selectIteration(selectMethod(GATE, "staysCivil"), 1)))
        .containsExactly(id(GATE, "q4_0", "staysCivil"));
  }

  @Test
  void everyPrefixOfAUniqueIdResolves() {
    assertThat(tests(selectUniqueId(id(GATE)))).containsExactlyElementsOf(ALL_OF_GATE);
    assertThat(tests(selectUniqueId(id(GATE, "q4_0"))))
        .containsExactly(id(GATE, "q4_0", "keepsSecrets"), id(GATE, "q4_0", "staysCivil"));
    assertThat(tests(selectUniqueId(id(GATE, "q4_0", "keepsSecrets"))))
        .containsExactly(id(GATE, "q4_0", "keepsSecrets"));
    assertThat(kit.select(selectUniqueId(TrustEngineTestKit.ROOT)).discover().getDiscoveryIssues())
        .isEmpty();
  }

  @Test
  void overlappingSelectorsFindATestOnce() {
    assertThat(
            tests(
                selectUniqueId(id(GATE, "q4_0", "keepsSecrets")),
                selectMethod(GATE, "keepsSecrets"),
                selectClass(GATE)))
        .containsExactlyInAnyOrderElementsOf(ALL_OF_GATE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[engine:trust-engine]/[class:no.such.Suite]",
        "[engine:trust-engine]/[class:io.github.trustengine.fixtures.ReleaseGateTestCase]"
            + "/[recipe:q2_k]",
        "[engine:trust-engine]/[class:io.github.trustengine.fixtures.ReleaseGateTestCase]"
            + "/[recipe:q8_0]/[test:no]",
        "[engine:trust-engine]/[method:no]",
      })
  void anUnknownUniqueIdIsAnError(String id) {
    assertThat(kit.select(selectUniqueId(id)).discover().getDiscoveryIssues())
        .singleElement()
        .satisfies(issue -> assertThat(issue.severity()).isEqualTo(Severity.ERROR));
  }

  @Test
  void packagesAndClasspathRootsAreSearched() throws Exception {
    Path root = Path.of(GATE.getProtectionDomain().getCodeSource().getLocation().toURI());

    assertThat(classes(kit.select(selectPackage("io.github.trustengine.fixtures"))))
        .contains(
            GATE.getName(),
            SoundGateTestCase.class.getName(),
            AllDimensionsGateTestCase.class.getName())
        .doesNotContain(JupiterBesideTestCase.class.getName());
    assertThat(
            classes(
                kit.select(selectClasspathRoots(Set.of(root)).toArray(DiscoverySelector[]::new))))
        .contains(GATE.getName(), SoundGateTestCase.class.getName());
  }

  @Test
  void classAndPackageFiltersHold() {
    DiscoverySelector all = selectPackage("io.github.trustengine.fixtures");

    assertThat(classes(kit.select(all).filters(SOUND_GATE_ONLY)))
        .containsExactly(SoundGateTestCase.class.getName());
    assertThat(
            classes(
                kit.select(selectClass(GATE), selectClass(SoundGateTestCase.class))
                    .filters(SOUND_GATE_ONLY)))
        .containsExactly(SoundGateTestCase.class.getName());
    assertThat(classes(kit.select(selectMethod(GATE, "staysCivil")).filters(SOUND_GATE_ONLY)))
        .isEmpty();
    assertThat(classes(kit.select(selectClass(GATE)).filters(OTHER_PACKAGE))).isEmpty();
  }

  @Test
  void tagsOfClassMethodDimensionAndRecipeSelect() {
    assertThat(tests(kit.select(selectClass(GATE)).filters(includeTags("gate")))).hasSize(4);
    assertThat(tests(kit.select(selectClass(GATE)).filters(includeTags("polite"))))
        .containsExactly(id(GATE, "q8_0", "staysCivil"), id(GATE, "q4_0", "staysCivil"));
    assertThat(tests(kit.select(selectClass(GATE)).filters(includeTags("privacy & q4_0"))))
        .containsExactly(id(GATE, "q4_0", "keepsSecrets"));
    assertThat(tests(kit.select(selectClass(GATE)).filters(excludeTags("q4_0 | toxicity"))))
        .containsExactly(id(GATE, "q8_0", "keepsSecrets"));
  }

  @Test
  void nodesCarryWhatBuildToolsNeed() {
    TestDescriptor root = kit.select(selectClass(GATE)).discover().getEngineDescriptor();
    TestDescriptor suite = root.getChildren().iterator().next();
    TestDescriptor recipe = suite.getChildren().iterator().next();
    TestDescriptor test = recipe.getChildren().iterator().next();

    assertThat(suite.getSource()).contains(ClassSource.from(GATE));
    assertThat(suite.getLegacyReportingName()).isEqualTo(GATE.getName());
    assertThat(suite.getDisplayName()).isEqualTo("ReleaseGateTestCase");
    assertThat(recipe.getSource()).isEmpty();
    assertThat(recipe.getDisplayName()).isEqualTo("q8_0");
    assertThat(test.getSource().orElseThrow())
        .isInstanceOfSatisfying(
            MethodSource.class,
            source -> {
              assertThat(source.getClassName()).isEqualTo(GATE.getName());
              assertThat(source.getMethodName()).isEqualTo("keepsSecrets");
              assertThat(source.getMethodParameterTypes()).isNotEmpty();
            });
    assertThat(test.getLegacyReportingName()).isEqualTo("keepsSecrets(q8_0)[1]");
    assertThat(test.getDisplayName()).isEqualTo("keepsSecrets(privacy)");
    assertThat(test.getTags())
        .extracting(TestTag::getName)
        .containsExactlyInAnyOrder("gate", "privacy", "q8_0");
  }

  @Test
  void configuredRecipesReplaceThoseOfTheSuite() {
    assertThat(
            tests(
                kit.select(selectClass(SoundGateTestCase.class))
                    .configurationParameter("trust.recipes", "Q4_K_M,f16")))
        .containsExactly(
            id(SoundGateTestCase.class, "q4_k_m", "keepsSecrets"),
            id(SoundGateTestCase.class, "f16", "keepsSecrets"));
  }

  @Test
  void allDimensionsGivesATestForEachInstalledDimensionAndSaysWhatItLeavesOut() {
    EngineDiscoveryResults found =
        kit.select(selectClass(AllDimensionsGateTestCase.class)).discover();

    assertThat(tests(found))
        .extracting(test -> test.getLastSegment().getValue())
        .containsExactly("machineEthics", "privacy", "toxicity");
    assertThat(found.getDiscoveryIssues())
        .singleElement()
        .satisfies(
            issue -> {
              assertThat(issue.severity()).isEqualTo(Severity.INFO);
              assertThat(issue.message())
                  .contains(AllDimensionsGateTestCase.class.getName())
                  .contains("adversarial-demonstrations", "stereotype", "fairness")
                  .doesNotContain("privacy");
            });
  }

  @Test
  void discoveryIsPure() {
    kit.select(selectPackage("io.github.trustengine.fixtures")).discover();
    kit.select(selectClass(GATE)).discover();

    assertThat(kit.laboratory.calls()).isEmpty();
  }

  @Test
  void aClassOfAnotherEngineIsLeftAlone() {
    EngineDiscoveryResults found = kit.select(selectClass(JupiterBesideTestCase.class)).discover();

    assertThat(found.getEngineDescriptor().getChildren()).isEmpty();
    assertThat(found.getDiscoveryIssues()).isEmpty();
  }

  @Test
  void aClassThatRefersToAMissingOneIsLeftAlone() throws Exception {
    Class<?> unreadable = without(Missing.class).loadClass(RefersToMissing.class.getName());

    EngineDiscoveryResults found = kit.select(selectClass(unreadable)).discover();

    assertThat(found.getEngineDescriptor().getChildren()).isEmpty();
    assertThat(found.getDiscoveryIssues()).isEmpty();
  }

  @Test
  void aSuiteThatRefersToAMissingClassIsAnError() throws Exception {
    Class<?> unreadable = without(Missing.class).loadClass(SuiteWithMissing.class.getName());

    EngineDiscoveryResults found = kit.select(selectClass(unreadable)).discover();

    assertThat(found.getDiscoveryIssues())
        .singleElement()
        .satisfies(
            issue -> {
              assertThat(issue.severity()).isEqualTo(Severity.ERROR);
              assertThat(issue.message()).contains("SuiteWithMissing").contains("Missing");
            });
  }

  @Test
  void staticNestedSuitesAndInheritedTestsAreFound() {
    assertThat(tests(selectClass(Inheriting.class)))
        .containsExactly(
            id(Inheriting.class, "q8_0", "fromInterface"),
            id(Inheriting.class, "q8_0", "fromSuper"));
    assertThat(tests(selectNestedClass(List.of(DiscoveryTests.class), Inheriting.class)))
        .hasSize(2);
    assertThat(
            tests(selectNestedMethod(List.of(DiscoveryTests.class), Inheriting.class, "fromSuper")))
        .containsExactly(id(Inheriting.class, "q8_0", "fromSuper"));
  }

  @Test
  void anAbstractSuiteIsTheBaseOfOthersAndNotRun() {
    EngineDiscoveryResults found = kit.select(selectClass(Base.class)).discover();

    assertThat(tests(found)).isEmpty();
    assertThat(found.getDiscoveryIssues())
        .singleElement()
        .satisfies(issue -> assertThat(issue.severity()).isEqualTo(Severity.INFO));
  }

  private List<UniqueId> tests(DiscoverySelector... selectors) {
    return tests(kit.select(selectors));
  }

  private static List<UniqueId> tests(EngineTestKit.Builder request) {
    return tests(request.discover());
  }

  private static List<UniqueId> tests(EngineDiscoveryResults found) {
    return found.getEngineDescriptor().getDescendants().stream()
        .filter(TestDescriptor::isTest)
        .map(TestDescriptor::getUniqueId)
        .toList();
  }

  private static List<String> classes(EngineTestKit.Builder request) {
    return request.discover().getEngineDescriptor().getChildren().stream()
        .map(TestDescriptor::getLegacyReportingName)
        .toList();
  }

  /** Loads this class and its nested ones anew, as if one of them was not on the class path. */
  private static ClassLoader without(Class<?> missing) {
    return new ClassLoader(DiscoveryTests.class.getClassLoader()) {
      @Override
      protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (name.equals(missing.getName())) {
          throw new ClassNotFoundException(name);
        }
        if (!name.startsWith(DiscoveryTests.class.getName())) {
          return super.loadClass(name, resolve);
        }
        String resource = name.substring(name.lastIndexOf('.') + 1) + ".class";
        try (var in = DiscoveryTests.class.getResourceAsStream(resource)) {
          byte[] bytes = Objects.requireNonNull(in).readAllBytes();
          return defineClass(name, bytes, 0, bytes.length);
        } catch (IOException e) {
          throw new ClassNotFoundException(name, e);
        }
      }
    };
  }

  static class Missing {}

  static class RefersToMissing {
    void takes(Missing missing) {}
  }

  @TrustSuite(model = "planted.gguf")
  @Compress(type = "Q8_0")
  static class SuiteWithMissing {
    @TrustTest(Dimensions.PRIVACY)
    void judges(DimensionResult privacy) {}

    void takes(Missing missing) {}
  }

  interface WithTest {
    @TrustTest(Dimensions.PRIVACY)
    default void fromInterface(DimensionResult privacy) {}
  }

  @TrustSuite(model = "planted.gguf")
  @Compress(type = "Q8_0")
  abstract static class Base {
    @TrustTest(Dimensions.TOXICITY)
    void fromSuper(DimensionResult toxicity) {}
  }

  static class Inheriting extends Base implements WithTest {}

  /** Every annotation may stand on an annotation of the team's own. */
  @Test
  void annotationsCompose() {
    EngineDiscoveryResults results =
        kit.select(selectClass(Composed.class), selectClass(Gate.class)).discover();

    assertThat(results.getDiscoveryIssues()).isEmpty();
    assertThat(tests(selectClass(Composed.class)))
        .containsExactly(id(Composed.class, "q8_0", "keepsSecrets"));
    assertThat(results.getEngineDescriptor().getDescendants())
        .filteredOn(TestDescriptor::isTest)
        .allSatisfy(
            test ->
                assertThat(test.getTags())
                    .contains(TestTag.create("gate"), TestTag.create("secrets")));
  }

  @TrustSuite(model = "planted.gguf")
  @Compress(type = "Q8_0")
  @TrustTag("gate")
  @Retention(RetentionPolicy.RUNTIME)
  @interface Gate {}

  @TrustTest(Dimensions.PRIVACY)
  @TrustTag("secrets")
  @Retention(RetentionPolicy.RUNTIME)
  @interface PrivacyTest {}

  @Gate
  static class Composed {
    @PrivacyTest
    void keepsSecrets(DimensionResult privacy) {}
  }
}
