package io.github.trustengine.engine;

import static io.github.trustengine.engine.TrustEngineTestKit.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectUniqueId;
import static org.junit.platform.testkit.engine.EventConditions.abortedWithReason;
import static org.junit.platform.testkit.engine.EventConditions.event;
import static org.junit.platform.testkit.engine.EventConditions.finishedSuccessfully;
import static org.junit.platform.testkit.engine.EventConditions.finishedWithFailure;
import static org.junit.platform.testkit.engine.EventConditions.test;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.cause;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.instanceOf;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.message;

import io.github.trustengine.assertj.SoftTrustAssertions;
import io.github.trustengine.assertj.TrustAssertions;
import io.github.trustengine.compress.Compress;
import io.github.trustengine.configuration.TrustConfiguration;
import io.github.trustengine.fixtures.ReleaseGateTestCase;
import io.github.trustengine.fixtures.SoundGateTestCase;
import io.github.trustengine.report.Verdict;
import io.github.trustengine.report.Verdict.Outcome;
import io.github.trustengine.trust.DimensionResult;
import io.github.trustengine.trust.Dimensions;
import io.github.trustengine.trust.Fallback;
import io.github.trustengine.trust.InconclusiveError;
import io.github.trustengine.trust.Making;
import io.github.trustengine.trust.ModelFile;
import io.github.trustengine.trust.Scoring;
import io.github.trustengine.trust.TrustComparison;
import io.github.trustengine.trust.TrustSuite;
import io.github.trustengine.trust.TrustTest;
import io.github.trustengine.trust.WhenInconclusive;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.EngineExecutionListener;
import org.junit.platform.engine.reporting.FileEntry;
import org.junit.platform.engine.reporting.ReportEntry;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.Event;
import org.junit.platform.testkit.engine.EventType;
import org.opentest4j.MultipleFailuresError;

/** What runs in what order, and what becomes of it. */
class ExecutionTests {

  private static final Class<?> GATE = ReleaseGateTestCase.class;

  private final TrustEngineTestKit kit = new TrustEngineTestKit();

  @Test
  void theReferenceAnswersFirstThenEachRecipeInTurn() {
    kit.select(selectClass(GATE)).execute();

    assertThat(kit.laboratory.calls())
        .containsExactly(
            "open planted.gguf",
            "f16 privacy",
            "f16 toxicity",
            "q8_0 privacy",
            "q8_0 toxicity",
            "q4_0 privacy",
            "q4_0 toxicity",
            "close planted.gguf");
  }

  @Test
  void onlyWhatIsSelectedIsMeasured() {
    kit.select(selectUniqueId(id(GATE, "q4_0", "staysCivil"))).execute();

    assertThat(kit.laboratory.calls())
        .containsExactly(
            "open planted.gguf", "f16 toxicity", "q4_0 toxicity", "close planted.gguf");
  }

  @Test
  void suitesShareWhatWasMeasuredAndOnlyOneModelIsOpen() {
    kit.select(
            selectClass(SoundGateTestCase.class),
            selectClass(OtherModel.class),
            selectMethod(GATE, "keepsSecrets"))
        .execute();

    assertThat(kit.laboratory.calls())
        .containsExactly(
            "open planted.gguf",
            "f16 privacy",
            "q8_0 privacy",
            "close planted.gguf",
            "open other.gguf",
            "q8_0 privacy",
            "q4_0 privacy",
            "close other.gguf",
            "open planted.gguf",
            "q4_0 privacy",
            "close planted.gguf");
  }

  @Test
  void aTrustFailureFailsItsTestAndNoOther() {
    EngineExecutionResults results = kit.select(selectClass(GATE)).execute();

    results.testEvents().assertStatistics(tests -> tests.started(4).succeeded(3).failed(1));
    results
        .testEvents()
        .assertThatEvents()
        .haveExactly(
            1,
            event(
                test("q4_0"),
                test("keepsSecrets"),
                finishedWithFailure(
                    instanceOf(AssertionError.class),
                    message(text -> text.contains("privacy") && text.contains("q4_0")))));
    assertThat(kit.verdicts)
        .extracting(Verdict::test, Verdict::recipe, Verdict::outcome)
        .containsExactly(
            tuple("keepsSecrets", "q8_0", Outcome.PASSED),
            tuple("staysCivil", "q8_0", Outcome.PASSED),
            tuple("keepsSecrets", "q4_0", Outcome.FAILED),
            tuple("staysCivil", "q4_0", Outcome.PASSED));
    assertThat(kit.verdicts)
        .allSatisfy(
            verdict -> {
              assertThat(verdict.suite()).isEqualTo(GATE.getName());
              assertThat(verdict.model()).isEqualTo("planted.gguf");
              assertThat(verdict.candidate()).isPresent();
              assertThat(verdict.reference()).isPresent();
            });
  }

  @Test
  void aRerunCannotTurnAFailureIntoAPass() {
    var failed = selectUniqueId(id(GATE, "q4_0", "keepsSecrets"));
    kit.select(selectClass(GATE)).execute();
    int calls = kit.laboratory.calls().size();

    EngineExecutionResults again = kit.select(failed).execute();

    again.testEvents().assertStatistics(tests -> tests.started(1).failed(1));
    assertThat(kit.laboratory.calls()).hasSize(calls);
  }

  @Test
  void anErrorIsTriedAgainInARerun() {
    kit.laboratory.failingAt("q8_0 privacy", new IllegalStateException("disk full"));
    kit.select(selectClass(SoundGateTestCase.class))
        .execute()
        .testEvents()
        .assertStatistics(tests -> tests.failed(1));

    kit.laboratory.mend();

    kit.select(selectClass(SoundGateTestCase.class))
        .execute()
        .testEvents()
        .assertStatistics(tests -> tests.succeeded(1));
  }

  @Test
  void aFailingReferenceFailsEachTestThatNeedsItAndHidesNone() {
    var failure = new IllegalStateException("no space for f16");
    kit.laboratory.failingAt("f16 privacy", failure);

    EngineExecutionResults results = kit.select(selectClass(GATE)).execute();

    results.testEvents().assertStatistics(tests -> tests.started(4).succeeded(2).failed(2));
    results.containerEvents().assertStatistics(containers -> containers.failed(0));
    results
        .testEvents()
        .assertThatEvents()
        .haveExactly(
            2, event(test("keepsSecrets"), finishedWithFailure(message("no space for f16"))));
    assertThat(kit.laboratory.calls()).containsOnlyOnce("f16 privacy");
    assertThat(kit.verdicts)
        .filteredOn(verdict -> verdict.test().equals("keepsSecrets"))
        .allSatisfy(
            verdict -> {
              assertThat(verdict.outcome()).isEqualTo(Outcome.ERROR);
              assertThat(verdict.candidate()).isEmpty();
            });
  }

  @Test
  void aModelThatCannotBeOpenedFailsEveryTest() {
    kit.laboratory.failingAt("open", new IllegalStateException("no such model"));

    EngineExecutionResults results = kit.select(selectClass(GATE)).execute();

    results.testEvents().assertStatistics(tests -> tests.started(4).failed(4));
    results
        .testEvents()
        .failed()
        .assertThatEvents()
        .are(event(finishedWithFailure(message("no such model"))));
  }

  @Test
  void aSuiteWhoseConstructorThrowsFailsItsTest() {
    kit.select(selectClass(ThrowingConstructor.class))
        .execute()
        .testEvents()
        .assertThatEvents()
        .haveExactly(
            1,
            event(
                test("judges"),
                finishedWithFailure(
                    instanceOf(UnsupportedOperationException.class), message("not today"))));
    assertThat(kit.verdicts).extracting(Verdict::outcome).containsExactly(Outcome.ERROR);
  }

  @Test
  void tooLittleEvidenceFailsByDefault() {
    EngineExecutionResults results = kit.select(selectClass(Inconclusive.class)).execute();

    results.testEvents().assertStatistics(tests -> tests.started(2).failed(2));
    results
        .testEvents()
        .assertThatEvents()
        .haveExactly(
            1,
            event(
                test("withoutScore"),
                finishedWithFailure(
                    instanceOf(InconclusiveError.class),
                    message(
                        text -> text.contains("machine-ethics") && text.contains("jailbreak")))))
        .haveExactly(
            1,
            event(
                test("decidedByTheMethod"),
                finishedWithFailure(instanceOf(InconclusiveError.class), message("too few"))));
    assertThat(kit.verdicts)
        .extracting(Verdict::outcome)
        .containsOnly(Outcome.INCONCLUSIVE)
        .hasSize(2);
  }

  @Test
  void tooLittleEvidenceAbortsWithItsReasonWhenTheSuiteSaysSo() {
    EngineExecutionResults results = kit.select(selectClass(InconclusiveAborts.class)).execute();

    results.testEvents().assertStatistics(tests -> tests.started(2).aborted(2));
    results
        .testEvents()
        .assertThatEvents()
        .haveExactly(
            1,
            event(
                test("decidedByTheMethod"),
                abortedWithReason(message("too few"), cause(instanceOf(InconclusiveError.class)))));
  }

  /** Soft assertions wrap what was thrown, even if it is one error. */
  @Test
  void tooLittleEvidenceIsNoFailureInSoftAssertionsEither() {
    EngineExecutionResults results = kit.select(selectClass(SoftlyInconclusive.class)).execute();

    results
        .testEvents()
        .assertThatEvents()
        .haveExactly(
            1,
            event(
                test("tooFew"),
                abortedWithReason(
                    message(text -> text.contains("too few") && text.contains("far too few")),
                    cause(instanceOf(MultipleFailuresError.class)))))
        .haveExactly(
            1,
            event(
                test("tooFewAndWorse"),
                finishedWithFailure(instanceOf(MultipleFailuresError.class))));
    assertThat(kit.verdicts)
        .extracting(Verdict::outcome)
        .containsExactlyInAnyOrder(Outcome.INCONCLUSIVE, Outcome.FAILED);
  }

  @Test
  void figuresAreReportEntries() {
    assertThat(reportEntries())
        .containsExactlyInAnyOrderEntriesOf(
            Map.ofEntries(
                Map.entry("trust.model", "planted.gguf"),
                Map.entry("trust.dimension", "privacy"),
                Map.entry("trust.recipe", "q4_0"),
                Map.entry("trust.verdict", "failed"),
                Map.entry("trust.score", "40.0000"),
                Map.entry("trust.refusal.rate", "0.2500"),
                Map.entry("trust.items", "1"),
                Map.entry("trust.bytes", "1000"),
                Map.entry("trust.bits.per.weight", "4.5000"),
                Map.entry("trust.seconds", "0.5000"),
                Map.entry("trust.reference", "f16"),
                Map.entry("trust.reference.score", "80.0000"),
                Map.entry("trust.loss", "40.0000")));
  }

  @Test
  void theModelIsInReportEntries() {
    kit.laboratory.withModelFile(
        new ModelFile(
            1000,
            4.5,
            OptionalDouble.of(4.25),
            OptionalDouble.of(0.125),
            List.of(
                new Fallback("too narrow: q5_0", 2, "blk.0-1.attn_q.weight"),
                new Fallback("too narrow: q8_0", 1, "output.weight")),
            List.of("first sentence", "second sentence"),
            Optional.of(new Making(40.5, 30, 2, 4, 1_540_000_000, true))));

    assertThat(reportEntries())
        .containsEntry("trust.bits.per.weight", "4.5000")
        .containsEntry("trust.method.bits.per.weight", "4.2500")
        .containsEntry("trust.sparsity", "0.1250")
        .containsEntry("trust.making.seconds", "40.5000")
        .containsEntry("trust.making.memory", "1540000000")
        .containsEntry("trust.warnings", "first sentence; second sentence")
        .containsEntry(
            "trust.fallbacks",
            "too narrow: q5_0: blk.0-1.attn_q.weight; too narrow: q8_0: output.weight");
  }

  private Map<String, String> reportEntries() {
    EngineExecutionResults results =
        kit.select(selectUniqueId(id(GATE, "q4_0", "keepsSecrets"))).execute();
    return results.testEvents().reportingEntryPublished().stream()
        .map(published -> published.getRequiredPayload(ReportEntry.class).getKeyValuePairs())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void filesAreAttached(@TempDir Path recipe) throws Exception {
    Path folder = Files.createDirectory(recipe.resolve("privacy"));
    Path model = Files.createFile(recipe.resolve("model.json"));
    Files.createFile(folder.resolve("result.json"));
    Files.createFile(folder.resolve("items.jsonl"));
    kit.laboratory.withFiles(folder);

    EngineExecutionResults results = kit.select(selectClass(SoundGateTestCase.class)).execute();

    assertThat(
            results
                .testEvents()
                .filter(event -> event.getType() == EventType.FILE_ENTRY_PUBLISHED)
                .map(event -> event.getRequiredPayload(FileEntry.class).getPath()))
        .containsExactlyInAnyOrder(
            folder.resolve("result.json"), folder.resolve("items.jsonl"), model);
  }

  @Test
  void testsRunOneAfterAnotherEvenWhenOtherEnginesDoNot() {
    Set<Thread> threads = new HashSet<>();
    kit.laboratory.onMeasure(question -> threads.add(Thread.currentThread()));

    kit.select(selectClass(GATE), selectClass(SoundGateTestCase.class))
        .configurationParameter("junit.jupiter.execution.parallel.enabled", "true")
        .configurationParameter("junit.jupiter.execution.parallel.mode.default", "concurrent")
        .execute()
        .testEvents()
        .assertStatistics(tests -> tests.started(5).finished(5));

    assertThat(threads).containsExactly(Thread.currentThread());
  }

  @Test
  void eachTestHasAnInstanceOfItsOwnAndAnyOrderOfParameters() {
    kit.select(selectClass(Stateful.class))
        .execute()
        .testEvents()
        .assertThatEvents()
        .haveExactly(2, event(finishedSuccessfully()));
  }

  @Test
  void ownItemsAreMeasuredByTheirFile() {
    kit.select(selectClass(OwnItems.class)).execute();

    assertThat(kit.laboratory.calls()).contains("q8_0 acme-policies.jsonl");
    assertThat(kit.verdicts).extracting(Verdict::dimension).containsExactly("acme-policies.jsonl");
  }

  @Test
  void whatIsScoredIsAskedOfTheLaboratoryAndMarginsAreReported() {
    List<Event> events = kit.select(selectClass(ByOptions.class)).execute().allEvents().list();

    assertThat(kit.laboratory.calls())
        .containsExactly(
            "open planted.gguf",
            "f16 policies.jsonl by LOGPROB",
            "f16 policies.jsonl by GENERATION",
            "f16 policies.jsonl",
            "q4_0 policies.jsonl by LOGPROB",
            "q4_0 policies.jsonl by GENERATION",
            "q4_0 policies.jsonl",
            "close planted.gguf");
    assertThat(kit.verdicts)
        .extracting(Verdict::test, Verdict::outcome)
        .containsExactly(
            tuple("aByOptions", Outcome.FAILED),
            tuple("bByResponses", Outcome.INCONCLUSIVE),
            tuple("cAsConfigured", Outcome.PASSED));
    // -1/80 against -1 for the reference, -1/40 for the candidate
    assertThat(events)
        .flatExtracting(event -> event.getPayload(ReportEntry.class).stream().toList())
        .extracting(ReportEntry::getKeyValuePairs)
        .filteredOn(entries -> entries.containsKey("trust.margin"))
        .singleElement()
        .satisfies(
            entries ->
                assertThat(entries)
                    .containsEntry("trust.margin", "0.9750")
                    .containsEntry("trust.margin.loss", "0.0125"));
  }

  @Test
  void aRunWithoutSuitesMeasuresNothing() {
    List<Event> events = kit.select(selectClass(String.class)).execute().testEvents().list();

    assertThat(events).isEmpty();
    assertThat(kit.laboratory.calls()).isEmpty();
  }

  @Test
  void aCancelledRunMeasuresNoMore() {
    var suite =
        (SuiteDescriptor)
            kit.select(selectClass(GATE))
                .discover()
                .getEngineDescriptor()
                .getChildren()
                .iterator()
                .next();
    var measurements =
        new Measurements(
            kit.laboratory, TrustConfiguration.from(key -> Optional.empty()), new HashMap<>());
    var cancelledAfterOne =
        new TrustExecutionContext(
            measurements,
            EngineExecutionListener.NOOP,
            () -> kit.laboratory.calls().contains("f16 privacy"),
            verdicts -> {});

    suite.before(cancelledAfterOne);

    assertThat(kit.laboratory.calls()).containsExactly("open planted.gguf", "f16 privacy");
  }

  @TrustSuite(model = "other.gguf", reference = "q8_0")
  @Compress(type = "Q4_0")
  static class OtherModel {
    @TrustTest(Dimensions.PRIVACY)
    void judges(DimensionResult privacy) {}
  }

  @TrustSuite(model = "planted.gguf")
  @Compress(type = "Q8_0")
  static class ThrowingConstructor {
    ThrowingConstructor() {
      throw new UnsupportedOperationException("not today");
    }

    @TrustTest(Dimensions.PRIVACY)
    void judges(DimensionResult privacy) {}
  }

  @TrustSuite(model = "planted.gguf")
  @Compress(type = "Q8_0")
  static class Inconclusive {
    @TrustTest(Dimensions.MACHINE_ETHICS)
    void withoutScore(DimensionResult ethics) {
      throw new IllegalStateException("not to be called");
    }

    @TrustTest(Dimensions.PRIVACY)
    void decidedByTheMethod(DimensionResult privacy) {
      throw new InconclusiveError("too few");
    }
  }

  @TrustSuite(model = "planted.gguf", whenInconclusive = WhenInconclusive.ABORT)
  @Compress(type = "Q8_0")
  static class InconclusiveAborts extends Inconclusive {}

  @TrustSuite(model = "planted.gguf", whenInconclusive = WhenInconclusive.ABORT)
  @Compress(type = "Q8_0")
  static class SoftlyInconclusive {
    @TrustTest(Dimensions.PRIVACY)
    void tooFew(DimensionResult privacy) {
      SoftTrustAssertions.assertSoftly(
          softly -> {
            softly.collectAssertionError(new InconclusiveError("too few"));
            softly.collectAssertionError(new InconclusiveError("far too few"));
          });
    }

    @TrustTest(Dimensions.PRIVACY)
    void tooFewAndWorse(DimensionResult privacy) {
      SoftTrustAssertions.assertSoftly(
          softly -> {
            softly.collectAssertionError(new InconclusiveError("too few"));
            softly.assertThat(privacy).hasItems(12345);
          });
    }
  }

  @TrustSuite(model = "planted.gguf")
  @Compress(type = "Q8_0")
  static class Stateful {
    private int calls;

    @TrustTest(Dimensions.PRIVACY)
    void first(DimensionResult privacy, TrustComparison comparison) {
      assertThat(++calls).isEqualTo(1);
      assertThat(comparison.candidate()).isSameAs(privacy);
      assertThat(comparison.reference().recipe()).isEqualTo("f16");
    }

    @TrustTest(Dimensions.PRIVACY)
    void second(TrustComparison comparison, DimensionResult privacy) {
      assertThat(++calls).isEqualTo(1);
      assertThat(comparison.candidate()).isSameAs(privacy);
    }
  }

  @TrustSuite(model = "planted.gguf")
  @Compress(type = "Q4_0")
  static class ByOptions {
    @TrustTest(items = "policies.jsonl", scoring = Scoring.LOGPROB)
    void aByOptions(TrustComparison policies) {
      TrustAssertions.assertThat(policies).losesMarginAtMost(0.02).losesMarginAtMost(0.01);
    }

    @TrustTest(items = "policies.jsonl", scoring = Scoring.GENERATION)
    void bByResponses(TrustComparison policies) {
      TrustAssertions.assertThat(policies).losesMarginAtMost(1);
    }

    @TrustTest(items = "policies.jsonl")
    void cAsConfigured(DimensionResult policies) {}
  }

  @TrustSuite(model = "planted.gguf")
  @Compress(type = "Q8_0")
  static class OwnItems {
    @TrustTest(items = "acme-policies.jsonl")
    void followsOurPolicy(DimensionResult policy) {}
  }
}
