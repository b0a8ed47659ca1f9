package io.github.trustengine.cli;

import static io.github.trustengine.assertj.TrustAssertions.assertThat;

import io.github.trustengine.compress.Recipe;
import io.github.trustengine.configuration.TrustConfiguration;
import io.github.trustengine.configuration.TrustKeys;
import io.github.trustengine.dimension.InstalledDimensions;
import io.github.trustengine.dimension.Profile;
import io.github.trustengine.report.SummaryTable;
import io.github.trustengine.report.Verdict;
import io.github.trustengine.report.Verdict.Outcome;
import io.github.trustengine.run.Laboratory;
import io.github.trustengine.run.LaboratoryFactory;
import io.github.trustengine.run.Measurement;
import io.github.trustengine.text.NearestName;
import io.github.trustengine.trust.DimensionResult;
import io.github.trustengine.trust.InconclusiveError;
import io.github.trustengine.trust.Scoring;
import io.github.trustengine.trust.TrustComparison;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "run",
    description = {
      "Measure dimensions on compressed forms of a model, without writing a suite.",
      "Nothing fails unless --max-loss says what is too much."
    })
final class RunCommand implements Callable<Integer> {

  private static final double HIGHEST_LOSS = 100;

  private final Terminal terminal;
  private final Failures failures;
  private final LaboratoryFactory laboratories;
  private final List<Verdict> verdicts = new ArrayList<>();
  private OptionalInt failureCode = OptionalInt.empty();

  @Spec private @Nullable CommandSpec spec;

  @Mixin private ModelOption model = new ModelOption();

  @Option(
      names = "--reference",
      defaultValue = "f16",
      paramLabel = "SLUG",
      completionCandidates = Choices.Recipes.class,
      description = "The recipe that the others are compared with (default: ${DEFAULT-VALUE}).")
  private Recipe reference = Recipe.parse("f16");

  @Option(
      names = "--recipes",
      split = ",",
      paramLabel = "SLUG",
      completionCandidates = Choices.Recipes.class,
      description = "The recipes to measure; without any, only the reference is.")
  private List<Recipe> recipes = List.of();

  @Mixin private DimensionsOption dimensions = new DimensionsOption();

  @Option(
      names = "--profile",
      paramLabel = "P",
      completionCandidates = Choices.Profiles.class,
      description = "How many items are asked: ${COMPLETION-CANDIDATES} (default: quick).")
  private Optional<Profile> profile = Optional.empty();

  @Option(
      names = "--scoring",
      paramLabel = "S",
      completionCandidates = Choices.Scorings.class,
      description = {
        "What is scored where the answer is a choice: the response or the most probable option,",
        "${COMPLETION-CANDIDATES} (default: generation)."
      })
  private Optional<Scoring> scoring = Optional.empty();

  @Option(
      names = "--max-loss",
      paramLabel = "POINTS",
      description = {
        "The most points of a trust score that a recipe may lose against the reference;",
        "more is a failed verdict (default: no limit)."
      })
  private Optional<Double> maxLoss = Optional.empty();

  @Option(
      names = "-D",
      paramLabel = "KEY=VALUE",
      description = "Another setting, for instance -Dtrust.items=100; may be repeated.")
  private Map<String, String> settings = Map.of();

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "DIR",
      description = "Where the results go.")
  private Path output = Path.of("");

  RunCommand(Terminal terminal, Failures failures, LaboratoryFactory laboratories) {
    this.terminal = terminal;
    this.failures = failures;
    this.laboratories = laboratories;
  }

  @Override
  public Integer call() {
    List<String> measured = dimensions.ids();
    checkScoring(measured);
    if (maxLoss.isPresent() && !(maxLoss.get() >= 0 && maxLoss.get() <= HIGHEST_LOSS)) {
      throw wrong("--max-loss must be from 0 to " + HIGHEST_LOSS + ", not " + maxLoss.get());
    }
    try (Laboratory laboratory = laboratories.open(model.name(), configuration())) {
      measure(measured, laboratory);
    }
    terminal.out().print(SummaryTable.render(verdicts, terminal.charset(), Terminal.WIDTH));
    terminal.out().flush();
    return exitCode();
  }

  /** Where all dimensions are measured, those without choices are scored as ever. */
  private void checkScoring(List<String> measured) {
    List<String> withChoices = InstalledDimensions.withChoices();
    List<String> without =
        measured.stream().filter(dimension -> !withChoices.contains(dimension)).toList();
    if (scoring.equals(Optional.of(Scoring.LOGPROB))
        && !without.isEmpty()
        && !measured.equals(InstalledDimensions.ids())) {
      throw wrong(
          "--scoring logprob needs dimensions that offer choices ("
              + String.join(", ", withChoices)
              + "), which "
              + String.join(", ", without)
              + (without.size() == 1 ? " does not" : " do not"));
    }
  }

  private TrustConfiguration configuration() {
    for (String key : settings.keySet()) {
      if (!TrustKeys.ALL.contains(key)) {
        throw wrong(
            "there is no setting \"" + key + "\". " + NearestName.suggestion(key, TrustKeys.ALL));
      }
    }
    Map<String, String> given = new LinkedHashMap<>(settings);
    given.put(TrustKeys.OUTPUT_DIR, output.toString());
    profile.ifPresent(chosen -> given.put(TrustKeys.PROFILE, chosen.name()));
    scoring.ifPresent(chosen -> given.put(TrustKeys.SCORING, chosen.name()));
    return Settings.configuration(given);
  }

  private ParameterException wrong(String problem) {
    return new ParameterException(Objects.requireNonNull(spec).commandLine(), problem);
  }

  /** All of one recipe before the next: only one model is in memory at a time. */
  private void measure(List<String> dimensions, Laboratory laboratory) {
    Map<String, DimensionResult> references = new LinkedHashMap<>();
    for (String dimension : dimensions) {
      references.put(
          dimension, laboratory.measure(reference.slug(), Measurement.dimension(dimension)));
    }
    if (recipes.isEmpty()) {
      references.forEach(
          (dimension, result) ->
              add(dimension, reference, alone(result), Optional.of(result), Optional.empty()));
    }
    for (Recipe recipe : new LinkedHashSet<>(recipes)) {
      compare(recipe, references, laboratory);
    }
  }

  /** A recipe that cannot be measured does not cost the results of the others. */
  private void compare(
      Recipe recipe, Map<String, DimensionResult> references, Laboratory laboratory) {
    Optional<RuntimeException> failure = Optional.empty();
    for (Map.Entry<String, DimensionResult> entry : references.entrySet()) {
      String dimension = entry.getKey();
      Optional<DimensionResult> result = Optional.empty();
      Outcome outcome = Outcome.ERROR;
      if (failure.isEmpty()) {
        try {
          result =
              Optional.of(
                  recipe.equals(reference)
                      ? entry.getValue()
                      : laboratory.measure(recipe.slug(), Measurement.dimension(dimension)));
          outcome = compared(new TrustComparison(result.get(), entry.getValue()));
        } catch (RuntimeException e) {
          failure = Optional.of(e);
          failureCode = OptionalInt.of(failures.tell(e));
        }
      }
      add(dimension, recipe, outcome, result, Optional.of(entry.getValue()));
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
            "trust run",
            "run",
            model.name(),
            dimension,
            recipe.slug(),
            outcome,
            result,
            referenceResult));
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
      terminal.err().println(e.getMessage());
      return Outcome.INCONCLUSIVE;
    } catch (AssertionError e) {
      if (maxLoss.isEmpty()) {
        return Outcome.PASSED;
      }
      terminal.err().println(e.getMessage());
      return Outcome.FAILED;
    }
  }

  private int exitCode() {
    List<Outcome> outcomes = verdicts.stream().map(Verdict::outcome).toList();
    if (outcomes.contains(Outcome.FAILED)) {
      return ExitCode.FAILED;
    }
    return failureCode.orElse(
        outcomes.contains(Outcome.INCONCLUSIVE) ? ExitCode.INCONCLUSIVE : ExitCode.DONE);
  }
}
