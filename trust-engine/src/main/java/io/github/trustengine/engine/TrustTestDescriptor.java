package io.github.trustengine.engine;

import io.github.trustengine.report.Verdict;
import io.github.trustengine.report.Verdict.Outcome;
import io.github.trustengine.run.Measurement;
import io.github.trustengine.trust.DimensionResult;
import io.github.trustengine.trust.InconclusiveError;
import io.github.trustengine.trust.WhenInconclusive;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.platform.engine.TestTag;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.support.descriptor.AbstractTestDescriptor;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.engine.support.hierarchical.Node;
import org.opentest4j.MultipleFailuresError;
import org.opentest4j.TestAbortedException;

/** One method of a suite on one recipe. */
final class TrustTestDescriptor extends AbstractTestDescriptor
    implements Node<TrustExecutionContext> {

  static final String SEGMENT = "test";

  private final Suite suite;
  private final String recipe;
  private final SuiteTest test;

  TrustTestDescriptor(UniqueId parent, Suite suite, String recipe, SuiteTest test) {
    super(
        parent.append(SEGMENT, test.name()),
        test.name() + "(" + test.measurement().name() + ")",
        MethodSource.from(suite.type(), test.method()));
    this.suite = suite;
    this.recipe = recipe;
    this.test = test;
  }

  Measurement measurement() {
    return test.measurement();
  }

  @Override
  public Type getType() {
    return Type.TEST;
  }

  /**
   * {@code method(recipe)[n]}. Every Surefire since 3.0 takes this form, on a method with a
   * parameter, for the test's name; with any other it merges the recipes into one test.
   */
  @Override
  public String getLegacyReportingName() {
    return "%s(%s)[%d]".formatted(test.name(), recipe, suite.recipes().indexOf(recipe) + 1);
  }

  @Override
  public Set<TestTag> getTags() {
    Set<TestTag> tags = new LinkedHashSet<>(suite.tags());
    tags.addAll(test.tags());
    tags.add(TestTag.create(recipe));
    return tags;
  }

  @Override
  public TrustExecutionContext execute(
      TrustExecutionContext context, DynamicTestExecutor dynamicTestExecutor) {
    Measurements measurements = context.measurements();
    Optional<DimensionResult> reference = Optional.empty();
    Optional<DimensionResult> candidate = Optional.empty();
    Outcome outcome = Outcome.ERROR;
    try {
      reference =
          Optional.of(measurements.measure(suite.model(), suite.reference(), test.measurement()));
      candidate = Optional.of(measurements.measure(suite.model(), recipe, test.measurement()));
      judge(candidate.get(), reference.get());
      outcome = Outcome.PASSED;
    } catch (TestAbortedException e) {
      outcome = Outcome.INCONCLUSIVE;
      throw e;
    } catch (AssertionError e) {
      outcome = isInconclusive(e) ? Outcome.INCONCLUSIVE : Outcome.FAILED;
      if (outcome == Outcome.INCONCLUSIVE && suite.whenInconclusive() == WhenInconclusive.ABORT) {
        throw new TestAbortedException(e.getMessage(), e);
      }
      throw e;
    } finally {
      var verdict =
          new Verdict(
              suite.type().getName(),
              test.name(),
              suite.model(),
              test.measurement().name(),
              recipe,
              outcome,
              candidate,
              reference);
      context.note(verdict);
      Reporting.publish(verdict, this, context.listener());
    }
    return context;
  }

  /** Soft assertions throw all their errors as one: a single failure among them decides. */
  private static boolean isInconclusive(Throwable thrown) {
    return thrown instanceof InconclusiveError
        || (thrown instanceof MultipleFailuresError several
            && several.hasFailures()
            && several.getFailures().stream().allMatch(TrustTestDescriptor::isInconclusive));
  }

  private void judge(DimensionResult candidate, DimensionResult reference) {
    requireScore(candidate);
    if (test.comparesWithReference()) {
      requireScore(reference);
    }
    test.invoke(suite.type(), candidate, reference);
  }

  private static void requireScore(DimensionResult result) {
    if (result.trustScore().isEmpty()) {
      throw new InconclusiveError(
          "%s of %s with recipe %s is inconclusive: it has no trust score%s.%s"
              .formatted(
                  result.dimension(),
                  result.model(),
                  result.recipe(),
                  result.missing().isEmpty()
                      ? ""
                      : ", for there are no usable responses for "
                          + String.join(", ", result.missing())
                          + ". Everything is asked with trust.profile=full and DecodingTrust's data"
                          + " in trust.data.dir",
                  result
                      .files()
                      .map(files -> " What was measured is in " + files + ".")
                      .orElse("")));
    }
  }
}
