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
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
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
  private final Set<String> told = new HashSet<>();
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
    TrustConfiguration configuration = configuration();
    try (Laboratory laboratory = laboratories.open(model.name(), configuration)) {
      measure(measured, recipes(configuration), laboratory);
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
    give(given, TrustKeys.OUTPUT_DIR, "-o", Optional.of(output));
    give(given, TrustKeys.PROFILE, "--profile", profile);
    give(given, TrustKeys.SCORING, "--scoring", scoring);
    if (!recipes.isEmpty() && given.containsKey(TrustKeys.RECIPES)) {
      throw twice(TrustKeys.RECIPES, "--recipes");
    }
    return Settings.configuration(given);
  }

  private void give(Map<String, String> given, String key, String option, Optional<?> value) {
    if (value.isPresent() && given.put(key, value.get().toString()) != null) {
      throw twice(key, option);
    }
  }

  private ParameterException twice(String key, String option) {
    return wrong("-D%s and %s say the same thing; leave one of them out".formatted(key, option));
  }

  /** Those of the option, or else of the setting, once each. */
  private Set<Recipe> recipes(TrustConfiguration configuration) {
    List<Recipe> set =
        configuration.recipes().orElse(List.of()).stream().map(Recipe::parse).toList();
    return new LinkedHashSet<>(recipes.isEmpty() ? set : recipes);
  }

  private ParameterException wrong(String problem) {
    return new ParameterException(Objects.requireNonNull(spec).commandLine(), problem);
  }

  /** All of one recipe before the next: only one model is in memory at a time. */
  private void measure(List<String> dimensions, Set<Recipe> recipes, Laboratory laboratory) {
    Map<String, Optional<DimensionResult>> references = new LinkedHashMap<>();
    for (String dimension : dimensions) {
      references.put(dimension, measure(reference, dimension, laboratory));
    }
    if (recipes.isEmpty()) {
      references.forEach(
          (dimension, result) ->
              add(
                  dimension,
                  reference,
                  result.map(RunCommand::alone).orElse(Outcome.ERROR),
                  result,
                  Optional.empty()));
    }
    for (Recipe recipe : recipes) {
      references.forEach((dimension, result) -> add(dimension, recipe, result, laboratory));
    }
  }

  private void add(
      String dimension,
      Recipe recipe,
      Optional<DimensionResult> referenceResult,
      Laboratory laboratory) {
    Optional<DimensionResult> result =
        recipe.equals(reference)
            ? referenceResult
            // Without anything to compare it with, it is not worth the time.
            : referenceResult.flatMap(any -> measure(recipe, dimension, laboratory));
    Outcome outcome =
        result
            .map(some -> compared(new TrustComparison(some, referenceResult.orElseThrow())))
            .orElse(Outcome.ERROR);
    add(dimension, recipe, outcome, result, referenceResult);
  }

  /** What cannot be measured does not cost the rest; the same reason is told once. */
  private Optional<DimensionResult> measure(
      Recipe recipe, String dimension, Laboratory laboratory) {
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
