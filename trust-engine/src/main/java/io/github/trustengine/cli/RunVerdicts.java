package io.github.trustengine.cli;

import static io.github.trustengine.assertj.TrustAssertions.assertThat;

import io.github.trustengine.compress.Recipe;
import io.github.trustengine.report.Verdict;
import io.github.trustengine.report.Verdict.Outcome;
import io.github.trustengine.run.Laboratory;
import io.github.trustengine.run.Measurement;
import io.github.trustengine.trust.DimensionResult;
import io.github.trustengine.trust.InconclusiveError;
import io.github.trustengine.trust.TrustComparison;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The verdicts of a run: dimensions are measured on a reference and on recipes, and judged as a
 * suite would that allows so much loss.
 */
final class RunVerdicts {

  /** The most that a limit may be. */
  static final double HIGHEST_LOSS = 100;

  private final String model;
  private final Recipe reference;
  private final Optional<Double> maxLoss;
  private final Laboratory laboratory;
  private final Failures failures;
  private final PrintWriter err;
  private final List<Verdict> verdicts = new ArrayList<>();
  private final Set<String> told = new HashSet<>();
  private OptionalInt failureCode = OptionalInt.empty();

  /**
   * @param model its name in the verdicts
   * @param err where it is told why a verdict is not passed
   */
  RunVerdicts(
      String model,
      Recipe reference,
      Optional<Double> maxLoss,
      Laboratory laboratory,
      Failures failures,
      PrintWriter err) {
    this.model = model;
    this.reference = reference;
    this.maxLoss = maxLoss;
    this.laboratory = laboratory;
    this.failures = failures;
    this.err = err;
  }

  /** All of one recipe before the next: only one model is in memory at a time. */
  List<Verdict> measure(List<String> dimensions, Set<Recipe> recipes) {
    Map<String, Optional<DimensionResult>> references = new LinkedHashMap<>();
    for (String dimension : dimensions) {
      references.put(dimension, measure(reference, dimension));
    }
    if (recipes.isEmpty()) {
      references.forEach(
          (dimension, result) ->
              add(
                  dimension,
                  reference,
                  result.map(RunVerdicts::alone).orElse(Outcome.ERROR),
                  result,
                  Optional.empty()));
    }
    for (Recipe recipe : recipes) {
      references.forEach((dimension, result) -> add(dimension, recipe, result));
    }
    return verdicts;
  }

  private void add(String dimension, Recipe recipe, Optional<DimensionResult> referenceResult) {
    Optional<DimensionResult> result =
        recipe.equals(reference)
            ? referenceResult
            // Without anything to compare it with, it is not worth the time.
            : referenceResult.flatMap(any -> measure(recipe, dimension));
    Outcome outcome =
        result
            .map(some -> compared(new TrustComparison(some, referenceResult.orElseThrow())))
            .orElse(Outcome.ERROR);
    add(dimension, recipe, outcome, result, referenceResult);
  }

  /** What cannot be measured does not cost the rest; the same reason is told once. */
  private Optional<DimensionResult> measure(Recipe recipe, String dimension) {
    try {
      return Optional.of(laboratory.measure(recipe.slug(), Measurement.dimension(dimension)));
    } catch (RuntimeException e) {
      if (told.add(e.toString())) {
        int code = failures.tell(e);
        failureCode = OptionalInt.of(failureCode.orElse(code));
      }
      return Optional.empty();
    }
  }

  private void add(
      String dimension,
      Recipe recipe,
      Outcome outcome,
      Optional<DimensionResult> result,
      Optional<DimensionResult> referenceResult) {
    verdicts.add(
        new Verdict(
            "trust run", "run", model, dimension, recipe.slug(), outcome, result, referenceResult));
  }

  private static Outcome alone(DimensionResult result) {
    return result.trustScore().isPresent() ? Outcome.PASSED : Outcome.INCONCLUSIVE;
  }

  /** The verdict of the assertion that a suite would make; without a limit any loss will do. */
  private Outcome compared(TrustComparison comparison) {
    try {
      assertThat(comparison).losesAtMost(maxLoss.orElse(HIGHEST_LOSS));
      return Outcome.PASSED;
    } catch (InconclusiveError e) {
      say(e);
      return Outcome.INCONCLUSIVE;
    } catch (AssertionError e) {
      if (maxLoss.isEmpty()) {
        return Outcome.PASSED;
      }
      say(e);
      return Outcome.FAILED;
    }
  }

  private void say(AssertionError reason) {
    err.println(Printable.lines(String.valueOf(reason.getMessage())));
  }

  /** What the command ends with: the worst of what has been found. */
  int exitCode() {
    List<Outcome> outcomes = verdicts.stream().map(Verdict::outcome).toList();
    if (outcomes.contains(Outcome.FAILED)) {
      return ExitCode.FAILED;
    }
    return failureCode.orElse(
        outcomes.contains(Outcome.INCONCLUSIVE) ? ExitCode.INCONCLUSIVE : ExitCode.DONE);
  }
}
