package io.github.trustengine.cli;

import io.github.trustengine.compress.Recipe;
import io.github.trustengine.configuration.TrustConfiguration;
import io.github.trustengine.configuration.TrustKeys;
import io.github.trustengine.dimension.InstalledDimensions;
import io.github.trustengine.dimension.Profile;
import io.github.trustengine.report.SummaryTable;
import io.github.trustengine.report.Verdict;
import io.github.trustengine.run.Laboratory;
import io.github.trustengine.run.LaboratoryFactory;
import io.github.trustengine.text.NearestName;
import io.github.trustengine.trust.Scoring;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
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

  private final Terminal terminal;
  private final Failures failures;
  private final LaboratoryFactory laboratories;

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
  private @Nullable List<Recipe> recipes;

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
    if (maxLoss.isPresent() && !(maxLoss.get() >= 0 && maxLoss.get() <= RunVerdicts.HIGHEST_LOSS)) {
      throw wrong(
          "--max-loss must be from 0 to " + RunVerdicts.HIGHEST_LOSS + ", not " + maxLoss.get());
    }
    TrustConfiguration configuration = configuration();
    Set<Recipe> compared = recipes(configuration);
    RunVerdicts run;
    List<Verdict> verdicts;
    try (Laboratory laboratory = laboratories.open(model.name(), configuration)) {
      run = new RunVerdicts(model.name(), reference, maxLoss, laboratory, failures, terminal.err());
      verdicts = run.measure(measured, compared);
    }
    terminal.out().print(SummaryTable.render(verdicts, terminal.charset(), Terminal.WIDTH));
    terminal.out().flush();
    return run.exitCode();
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
    if (recipes != null && given.containsKey(TrustKeys.RECIPES)) {
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
    List<Recipe> named = recipes;
    if (named == null) {
      named = configuration.recipes().orElse(List.of()).stream().map(Recipe::parse).toList();
    } else if (named.isEmpty()) {
      throw wrong("--recipes names none; leave it out to measure the reference alone");
    }
    if (maxLoss.isPresent() && named.stream().allMatch(reference::equals)) {
      throw wrong(
          "--max-loss needs something to compare with the reference %s: name it with --recipes"
              .formatted(reference.slug()));
    }
    return new LinkedHashSet<>(named);
  }

  private ParameterException wrong(String problem) {
    return new ParameterException(Objects.requireNonNull(spec).commandLine(), problem);
  }
}
