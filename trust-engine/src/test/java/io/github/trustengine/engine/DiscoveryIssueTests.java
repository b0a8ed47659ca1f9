package io.github.trustengine.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectUniqueId;

import io.github.trustengine.compress.Compress;
import io.github.trustengine.fixtures.JupiterBesideTestCase;
import io.github.trustengine.fixtures.SoundGateTestCase;
import io.github.trustengine.trust.DimensionResult;
import io.github.trustengine.trust.Dimensions;
import io.github.trustengine.trust.Scoring;
import io.github.trustengine.trust.TrustSuite;
import io.github.trustengine.trust.TrustTag;
import io.github.trustengine.trust.TrustTest;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.engine.DiscoveryIssue;
import org.junit.platform.engine.DiscoveryIssue.Severity;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.support.descriptor.ClassSource;

/** Each mistake of a suite's author is told, with its place and what to do. */
class DiscoveryIssueTests {

  private static final Class<org.junit.platform.engine.support.descriptor.MethodSource> METHOD =
      org.junit.platform.engine.support.descriptor.MethodSource.class;

  private final TrustEngineTestKit kit = new TrustEngineTestKit();

  static Stream<Arguments> mistakes() {
    return Stream.of(
        arguments(PrivateMethod.class, METHOD, "is private", "Give it another visibility"),
        arguments(StaticMethod.class, METHOD, "is static", "Remove \"static\""),
        arguments(NoParameter.class, METHOD, "has no parameter", "Let it take a DimensionResult"),
        arguments(
            WrongParameter.class,
            METHOD,
            "has a parameter of type java.lang.String",
            "Only DimensionResult and TrustComparison"),
        arguments(Returning.class, METHOD, "returns something", "Declare it void"),
        arguments(
            UnknownDimension.class,
            METHOD,
            "\"privaci\", which is not installed",
            "Did you mean \"privacy\"?"),
        arguments(
            NotInstalledDimension.class, METHOD, "\"fairness\", which is not installed", "Known: "),
        arguments(DimensionAndItems.class, METHOD, "both a dimension and items", "two tests"),
        arguments(
            NoChoices.class,
            METHOD,
            "is scored by LOGPROB, but privacy offers no choices",
            "Those that do: "),
        arguments(TwoScorings.class, METHOD, "scored in more than one way", "two tests"),
        arguments(NeitherDimensionNorItems.class, METHOD, "neither", "@TrustTest(TOXICITY)"),
        arguments(Overloaded.class, METHOD, "the name of another @TrustTest method", "Rename"),
        arguments(BadTag.class, METHOD, "The tag \"a b\" cannot be used", "no white space"),
        arguments(NoRecipe.class, ClassSource.class, "names no recipe", "trust.recipes"),
        arguments(UnknownType.class, ClassSource.class, "\"Q4_K_N\"", "q4_k_m"),
        arguments(UnknownReference.class, ClassSource.class, "in its reference", "f16"),
        arguments(
            DuplicatedRecipe.class, ClassSource.class, "recipe q8_0 twice", "Remove one @Compress"),
        arguments(NoTest.class, ClassSource.class, "has no test", "implement AllDimensions"),
        arguments(NoSuite.class, ClassSource.class, "is no suite", "@TrustSuite(model = ...)"),
        arguments(
            ConstructorWithParameter.class,
            ClassSource.class,
            "no constructor without parameters",
            "Add one"),
        arguments(Inner.class, ClassSource.class, "is an inner class", "Make it static"),
        arguments(BlankModel.class, ClassSource.class, "name is blank", "hf:OWNER/REPO/FILE"),
        arguments(HalfHubModel.class, ClassSource.class, "\"hf:owner/repo\"", "hf:OWNER/REPO/FILE"),
        arguments(HttpModel.class, ClassSource.class, "https only", "http://example.org"),
        arguments(UnknownModel.class, ClassSource.class, "smollm2-135", "smollm2-135m-instruct"));
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void aMistakeIsToldWithItsPlaceAndWhatToDo(
      Class<?> suite, Class<?> source, String problem, String advice) {
    var found = kit.select(selectClass(suite)).discover();

    assertThat(found.getDiscoveryIssues())
        .singleElement()
        .satisfies(
            issue -> {
              assertThat(issue.severity()).isEqualTo(Severity.ERROR);
              assertThat(issue.source().orElseThrow()).isInstanceOf(source);
              assertThat(issue.message()).contains(problem).contains(advice);
            });
    // Surefire asks whether there are tests, and passes over the class and its mistake if not.
    assertThat(containsTests(found.getEngineDescriptor())).isTrue();
    assertThat(kit.laboratory.calls()).isEmpty();
  }

  private static boolean containsTests(TestDescriptor root) {
    return TestDescriptor.containsTests(root);
  }

  @Test
  void allMistakesAreToldAtOnceAndEachOnce() {
    var issues =
        kit.select(
                selectClass(ManyMistakes.class),
                selectMethod(ManyMistakes.class, "first"),
                selectUniqueId(TrustEngineTestKit.id(ManyMistakes.class, "q8_0", "first")))
            .discover()
            .getDiscoveryIssues();

    assertThat(issues)
        .extracting(DiscoveryIssue::message)
        .satisfiesExactlyInAnyOrder(
            message -> assertThat(message).contains("name is blank"),
            message -> assertThat(message).contains("\"Q4_K_N\""),
            message -> assertThat(message).contains("first is static"),
            message -> assertThat(message).contains("first has no parameter"),
            message -> assertThat(message).contains("second names the dimension \"privaci\""));
  }

  @Test
  void aMistakeFailsTheRun() {
    var results = kit.select(selectClass(NoParameter.class)).execute();

    results.containerEvents().assertStatistics(statistics -> statistics.started(1).failed(1));
    assertThat(kit.verdicts).isEmpty();
  }

  @Test
  void settingsAreCheckedAllAtOnce() {
    var issues =
        kit.select(selectClass(SoundGateTestCase.class), selectClass(SoundGateTestCase.class))
            .configurationParameters(
                Map.of(
                    "trust.profile", "fast",
                    "trust.recipes", "q4_k_n",
                    "trust.sed", "1"))
            .discover()
            .getDiscoveryIssues();

    assertThat(issues)
        .satisfiesExactlyInAnyOrder(
            issue -> {
              assertThat(issue.severity()).isEqualTo(Severity.ERROR);
              assertThat(issue.message())
                  .contains("trust.profile = \"fast\"")
                  .contains("quick, standard, full");
            },
            issue -> {
              assertThat(issue.severity()).isEqualTo(Severity.ERROR);
              assertThat(issue.message()).contains("trust.recipes = \"q4_k_n\"").contains("q4_k_m");
            },
            issue -> {
              assertThat(issue.severity()).isEqualTo(Severity.WARNING);
              assertThat(issue.message()).contains("\"trust.sed\"").contains("\"trust.seed\"");
            });
  }

  @Test
  void settingsDoNotConcernRunsWithoutASuite() {
    var found =
        kit.select(selectClass(JupiterBesideTestCase.class))
            .configurationParameter("trust.profile", "fast")
            .configurationParameter("trust.sed", "1")
            .discover();

    assertThat(found.getDiscoveryIssues()).isEmpty();
  }

  @TrustSuite(model = "planted.gguf")
  @Compress(type = "Q8_0")
  static class PrivateMethod {
    @TrustTest(Dimensions.PRIVACY)
    @SuppressWarnings({"UnusedMethod", "UnusedVariable"})
    private void judges(DimensionResult privacy) {}
  }

  @TrustSuite(model = "planted.gguf")
  @Compress(type = "Q8_0")
  static class StaticMethod {
    @TrustTest(Dimensions.PRIVACY)
    static void judges(DimensionResult privacy) {}
  }

  @TrustSuite(model = "planted.gguf")
  @Compress(type = "Q8_0")
  static class NoParameter {
    @TrustTest(Dimensions.PRIVACY)
    void judges() {}
  }

  @TrustSuite(model = "planted.gguf")
  @Compress(type = "Q8_0")
  static class WrongParameter {
    @TrustTest(Dimensions.PRIVACY)
    void judges(DimensionResult privacy, String name) {}
  }

  @TrustSuite(model = "planted.gguf")
  @Compress(type = "Q8_0")
  static class Returning {
    @TrustTest(Dimensions.PRIVACY)
    boolean judges(DimensionResult privacy) {
      return true;
    }
  }

  @TrustSuite(model = "planted.gguf")
  @Compress(type = "Q8_0")
  static class UnknownDimension {
    @TrustTest("privaci")
    void judges(DimensionResult privacy) {}
  }

  @TrustSuite(model = "planted.gguf")
  @Compress(type = "Q8_0")
  static class NotInstalledDimension {
    @TrustTest(Dimensions.FAIRNESS)
    void judges(DimensionResult fairness) {}
  }

  @TrustSuite(model = "planted.gguf")
  @Compress(type = "Q8_0")
  static class DimensionAndItems {
    @TrustTest(value = Dimensions.PRIVACY, items = "items.jsonl")
    void judges(DimensionResult privacy) {}
  }

  @TrustSuite(model = "planted.gguf")
  @Compress(type = "Q8_0")
  static class NoChoices {
    @TrustTest(value = Dimensions.PRIVACY, scoring = Scoring.LOGPROB)
    void judges(DimensionResult privacy) {}
  }

  @TrustSuite(model = "planted.gguf")
  @Compress(type = "Q8_0")
  static class TwoScorings {
    @TrustTest(
        items = "items.jsonl",
        scoring = {Scoring.LOGPROB, Scoring.GENERATION})
    void judges(DimensionResult items) {}
  }

  @TrustSuite(model = "planted.gguf")
  @Compress(type = "Q8_0")
  static class NeitherDimensionNorItems {
    @TrustTest
    void judges(DimensionResult privacy) {}
  }

  @TrustSuite(model = "planted.gguf")
  @Compress(type = "Q8_0")
  static class Overloaded {
    @TrustTest(Dimensions.PRIVACY)
    void judges(DimensionResult privacy) {}

    @TrustTest(Dimensions.PRIVACY)
    void judges(DimensionResult privacy, DimensionResult again) {}
  }

  @TrustSuite(model = "planted.gguf")
  @Compress(type = "Q8_0")
  static class BadTag {
    @TrustTag("a b")
    @TrustTest(Dimensions.PRIVACY)
    void judges(DimensionResult privacy) {}
  }

  @TrustSuite(model = "planted.gguf")
  static class NoRecipe {
    @TrustTest(Dimensions.PRIVACY)
    void judges(DimensionResult privacy) {}
  }

  @TrustSuite(model = "planted.gguf")
  @Compress(type = "Q4_K_N")
  static class UnknownType {
    @TrustTest(Dimensions.PRIVACY)
    void judges(DimensionResult privacy) {}
  }

  @TrustSuite(model = "planted.gguf", reference = "f61")
  @Compress(type = "Q8_0")
  static class UnknownReference {
    @TrustTest(Dimensions.PRIVACY)
    void judges(DimensionResult privacy) {}
  }

  @TrustSuite(model = "planted.gguf")
  @Compress(type = "Q8_0")
  @Compress(type = "q8_0")
  static class DuplicatedRecipe {
    @TrustTest(Dimensions.PRIVACY)
    void judges(DimensionResult privacy) {}
  }

  @TrustSuite(model = "planted.gguf")
  @Compress(type = "Q8_0")
  static class NoTest {}

  static class NoSuite {
    @TrustTest(Dimensions.PRIVACY)
    void judges(DimensionResult privacy) {}
  }

  @TrustSuite(model = "planted.gguf")
  @Compress(type = "Q8_0")
  static class ConstructorWithParameter {
    ConstructorWithParameter(String name) {}

    @TrustTest(Dimensions.PRIVACY)
    void judges(DimensionResult privacy) {}
  }

  @TrustSuite(model = "planted.gguf")
  @Compress(type = "Q8_0")
  @SuppressWarnings("ClassCanBeStatic")
  class Inner {
    @TrustTest(Dimensions.PRIVACY)
    void judges(DimensionResult privacy) {}
  }

  @TrustSuite(model = " ")
  @Compress(type = "Q8_0")
  static class BlankModel {
    @TrustTest(Dimensions.PRIVACY)
    void judges(DimensionResult privacy) {}
  }

  @TrustSuite(model = "hf:owner/repo")
  @Compress(type = "Q8_0")
  static class HalfHubModel {
    @TrustTest(Dimensions.PRIVACY)
    void judges(DimensionResult privacy) {}
  }

  @TrustSuite(model = "http://example.org/model.gguf")
  @Compress(type = "Q8_0")
  static class HttpModel {
    @TrustTest(Dimensions.PRIVACY)
    void judges(DimensionResult privacy) {}
  }

  @TrustSuite(model = "smollm2-135m-instrukt")
  @Compress(type = "Q8_0")
  static class UnknownModel {
    @TrustTest(Dimensions.PRIVACY)
    void judges(DimensionResult privacy) {}
  }

  @TrustSuite(model = "")
  @Compress(type = "Q8_0")
  @Compress(type = "Q4_K_N")
  static class ManyMistakes {
    @TrustTest(Dimensions.PRIVACY)
    static void first() {}

    @TrustTest("privaci")
    void second(DimensionResult privacy) {}
  }
}
