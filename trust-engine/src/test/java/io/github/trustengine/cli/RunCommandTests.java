package io.github.trustengine.cli;

import static io.github.trustengine.cli.CommandRun.trust;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.trustengine.compress.CompressionException;
import io.github.trustengine.configuration.TrustConfiguration;
import io.github.trustengine.dimension.DataException;
import io.github.trustengine.dimension.InstalledDimensions;
import io.github.trustengine.dimension.Profile;
import io.github.trustengine.ggml.NativeLibraryException;
import io.github.trustengine.judge.JudgeException;
import io.github.trustengine.run.Laboratory;
import io.github.trustengine.run.LaboratoryFactory;
import io.github.trustengine.run.Measurement;
import io.github.trustengine.trust.DimensionResult;
import io.github.trustengine.trust.Effort;
import io.github.trustengine.trust.ItemOutcome;
import io.github.trustengine.trust.ModelFile;
import io.github.trustengine.trust.Scoring;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunCommandTests {

  @TempDir private Path output = Path.of("");

  private final Bench bench = new Bench();

  @Test
  void measuresTheReferenceFirstAndAllOfOneRecipeBeforeTheNext() {
    CommandRun run = run("--recipes=q8_0,Q4_K", "--reference=bf16", "--profile=Standard");

    assertThat(bench.asked)
        .containsExactlyElementsOf(
            Stream.of("bf16 ", "q8_0 ", "q4_k_m ")
                .flatMap(recipe -> InstalledDimensions.ids().stream().map(recipe::concat))
                .toList());
    assertThat(bench.closed).isTrue();
    assertThat(bench.configuration)
        .hasValueSatisfying(
            configuration -> {
              assertThat(configuration.profile()).isEqualTo(Profile.STANDARD);
              assertThat(configuration.outputDirectory()).isEqualTo(output);
            });
    assertThat(run.hasDone().out())
        .contains("some-model")
        .containsPattern("bf16 \\(ref\\) +q8_0 +q4_k_m")
        .containsPattern("privacy +70.0 +\\+0.0 ok +\\+0.0 ok");
  }

  @Test
  void measuresOnlyTheDimensionsAskedFor() {
    run("--dimensions=privacy", "-Dtrust.items=7", "-Dtrust.seed=3").hasDone();

    assertThat(bench.asked).containsExactly("f16 privacy");
    assertThat(bench.configuration.orElseThrow().items()).hasValue(7);
    assertThat(bench.configuration.orElseThrow().seed()).isEqualTo(3);
  }

  @Test
  void scoresOptionsWhereTheDimensionsOfferThem() {
    run("--scoring=logprob", "--dimensions=fairness").hasDone();
    assertThat(bench.configuration.orElseThrow().scoring()).isEqualTo(Scoring.LOGPROB);

    run("--scoring=logprob").hasDone();
    run("--scoring=generation", "--dimensions=privacy").hasDone();
    assertThat(bench.configuration.orElseThrow().scoring()).isEqualTo(Scoring.GENERATION);

    CommandRun wrong = run("--scoring=logprob", "--dimensions=fairness,privacy");
    assertThat(wrong.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(wrong.err()).contains("dimensions that offer choices", "mmlu", "privacy does not");
  }

  @Test
  void nothingFailsWithoutALimit() {
    bench.scores.put("q4_0 privacy", OptionalDouble.of(1));

    assertThat(run("--recipes=q4_0").hasDone().out()).containsPattern("privacy +70.0 +-69.0 ok");
  }

  /** A gate that compares nothing must not be open. */
  @Test
  void aLimitNeedsSomethingToCompare() {
    run("--max-loss=2").hasFailed(ExitCode.USAGE, "--max-loss", "f16", "--recipes");
    run("--max-loss=2", "--recipes=q8_0", "--reference=q8_0")
        .hasFailed(ExitCode.USAGE, "--max-loss", "q8_0", "--recipes");
    assertThat(bench.asked).isEmpty();

    run("--max-loss=2", "--recipes=f16,q8_0", "--dimensions=privacy").hasDone();
    assertThat(bench.asked).containsExactly("f16 privacy", "q8_0 privacy");
  }

  @Test
  void measuresADimensionThatIsNamedTwiceOnce() {
    run("--dimensions=privacy,mmlu,privacy").hasDone();

    assertThat(bench.asked).containsExactly("f16 privacy", "f16 mmlu");
  }

  @Test
  void failsWhenMoreIsLostThanAllowed() {
    bench.scores.put("q4_0 privacy", OptionalDouble.of(67.9));

    CommandRun run = run("--recipes=q8_0,q4_0", "--max-loss=2");

    assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(run.out()).containsPattern("privacy +70.0 +\\+0.0 ok +-2.1 FAILED");
    assertThat(run.err()).contains("privacy", "q4_0");
    assertThat(run("--recipes=q8_0,q4_0", "--max-loss=2.1").exitCode()).isEqualTo(ExitCode.DONE);
  }

  @Test
  void isInconclusiveWithoutAScore() {
    bench.scores.put("q4_0 privacy", OptionalDouble.empty());

    CommandRun run = run("--recipes=q4_0");

    assertThat(run.exitCode()).isEqualTo(ExitCode.INCONCLUSIVE);
    assertThat(run.out()).containsPattern("privacy +70.0 +- inconclusive");
  }

  @Test
  void aReferenceAloneIsInconclusiveWithoutAScore() {
    bench.scores.put("f16 privacy", OptionalDouble.empty());

    assertThat(run().exitCode()).isEqualTo(ExitCode.INCONCLUSIVE);
  }

  @Test
  void aRecipeThatCannotBeMadeDoesNotCostTheOthers() {
    bench.failures.put("iq1_s", new CompressionException("iq1_s needs an importance matrix"));

    CommandRun run = run("--recipes=iq1_s,q8_0");

    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).containsOnlyOnce("trust: iq1_s needs an importance matrix");
    assertThat(run.out()).containsPattern("privacy +70.0 +- ERROR +\\+0.0 ok");
  }

  @Test
  void aReferenceThatCannotBeMeasuredIsNotComparedWith() {
    bench.failures.put("f16", new NativeLibraryException("no library for this platform"));

    CommandRun run = run("--recipes=q8_0");

    assertThat(run.exitCode()).isEqualTo(ExitCode.UNAVAILABLE);
    assertThat(run.err()).isEqualToIgnoringNewLines("trust: no library for this platform");
    assertThat(run.out()).containsPattern("privacy +- ERROR");
    assertThat(bench.asked).isEmpty();
    assertThat(bench.closed).isTrue();
  }

  @Test
  void aDimensionThatCannotBeMeasuredDoesNotCostTheOthers() {
    bench.failures.put("f16 toxicity", new JudgeException("no judge"));
    bench.failures.put("q8_0 stereotype", new DataException("no data"));

    CommandRun run = run("--recipes=q8_0,f16", "--dimensions=toxicity,stereotype,privacy");

    assertThat(run.exitCode()).isEqualTo(ExitCode.UNAVAILABLE);
    assertThat(run.err()).contains("trust: no judge", "trust: no data");
    assertThat(bench.asked).containsExactly("f16 stereotype", "f16 privacy", "q8_0 privacy");
    assertThat(run.out())
        .containsPattern("toxicity +- +- ERROR +- ERROR")
        .containsPattern("stereotype +70.0 +- ERROR +\\+0.0 ok")
        .containsPattern("privacy +70.0 +\\+0.0 ok +\\+0.0 ok");
    assertThat(run("--dimensions=toxicity,privacy").out())
        .containsPattern("toxicity .*ERROR")
        .containsPattern("privacy .*70.0 ok");
  }

  @Test
  void takesTheRecipesOfTheSettingsWhereTheOptionIsAbsent() {
    bench.scores.put("q4_0 privacy", OptionalDouble.of(60));

    CommandRun run = run("-Dtrust.recipes=q8_0,q4_0", "--max-loss=2", "--dimensions=privacy");

    assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(bench.asked).containsExactly("f16 privacy", "q8_0 privacy", "q4_0 privacy");
  }

  @Test
  void refusesWhatIsSaidTwice() {
    Map.of(
            "-Dtrust.recipes=q8_0",
            "--recipes=q4_0",
            "-Dtrust.profile=full",
            "--profile=quick",
            "-Dtrust.scoring=logprob",
            "--scoring=generation")
        .forEach(
            (setting, option) ->
                run(setting, option)
                    .hasFailed(
                        ExitCode.USAGE,
                        setting.replaceFirst("=.*", "")
                            + " and "
                            + option.replaceFirst("=.*", "")));
    run("-Dtrust.output.dir=x").hasFailed(ExitCode.USAGE, "-Dtrust.output.dir and -o");
  }

  @Test
  void aMistakeOfOurOwnIsNoVerdict() {
    bench.failures.put("f16", new IllegalStateException("impossible"));

    CommandRun run = run();

    assertThat(run.exitCode()).isEqualTo(ExitCode.BUG);
    assertThat(run.err()).contains("please report", "IllegalStateException: impossible", "\tat ");
  }

  @Test
  void anErrorIsNoVerdictEither() {
    LaboratoryFactory broken =
        (model, configuration) -> {
          throw new NoClassDefFoundError("something");
        };

    CommandRun run = trust(broken, "run", "--model=some-model", "-o", output.toString());

    assertThat(run.exitCode()).isEqualTo(ExitCode.BUG);
    assertThat(run.err()).contains("please report", "NoClassDefFoundError: something");
  }

  @Test
  void refusesWhatItDoesNotKnowBeforeAnythingIsMeasured() {
    run("--recipes=q8_0,q4_km").hasFailed(ExitCode.USAGE, "q4_km", "q4_k_m");
    run("--dimensions=privacy,fairnes").hasFailed(ExitCode.USAGE, "fairnes");
    run("--profile=huge")
        .hasFailed(ExitCode.USAGE, "--profile", "\"huge\" is none of quick, standard, full");
    run("--scoring=logits")
        .hasFailed(ExitCode.USAGE, "--scoring", "\"logits\" is none of generation, logprob");
    run("--max-loss=much").hasFailed(ExitCode.USAGE, "much", "--max-loss");
    run("--max-loss=-1").hasFailed(ExitCode.USAGE, "--max-loss");
    run("--dimensions=,").hasFailed(ExitCode.USAGE, "--dimensions", "privacy");
    run("--recipes=,").hasFailed(ExitCode.USAGE, "--recipes");
    run("-Dtrust.recipes=,").hasFailed(ExitCode.USAGE, "trust.recipes", "the recipe is empty");
    run("-Dtrust.itms=3").hasFailed(ExitCode.USAGE, "Did you mean \"trust.items\"?");
    run("-Dtrust.items=none").hasFailed(ExitCode.USAGE, "trust.items", "none");
    trust(bench, "run", "-o", "x").hasFailed(ExitCode.USAGE, "--model");
    assertThat(bench.asked).isEmpty();
  }

  private CommandRun run(String... more) {
    return trust(
        bench,
        Stream.concat(
                Stream.of("run", "--model=some-model", "-o", output.toString()), Stream.of(more))
            .toArray(String[]::new));
  }

  /** Knows what a model would score, without a model. */
  private static final class Bench implements LaboratoryFactory {

    final Map<String, OptionalDouble> scores = new HashMap<>();
    final Map<String, RuntimeException> failures = new HashMap<>();
    final List<String> asked = new ArrayList<>();
    Optional<TrustConfiguration> configuration = Optional.empty();
    boolean closed;

    @Override
    public Laboratory open(String model, TrustConfiguration with) {
      configuration = Optional.of(with);
      return new Laboratory() {
        @Override
        public DimensionResult measure(String recipe, Measurement measurement) {
          String question = recipe + " " + measurement.dimension();
          RuntimeException failure = failures.getOrDefault(question, failures.get(recipe));
          if (failure != null) {
            throw failure;
          }
          asked.add(question);
          return result(
              model, recipe, measurement, scores.getOrDefault(question, OptionalDouble.of(70)));
        }

        @Override
        public void close() {
          closed = true;
        }
      };
    }

    private static DimensionResult result(
        String model, String recipe, Measurement measurement, OptionalDouble score) {
      return new DimensionResult(
          measurement.dimension(),
          model,
          recipe,
          score,
          OptionalDouble.of(0.5),
          List.of(),
          Map.of(),
          Map.of(),
          List.of(new ItemOutcome("scenario", "1", 0, "Why?", "So.", 0.7, false, Map.of())),
          Map.of(),
          new ModelFile(100_000_000, 8.5),
          new Effort(1, 0, 10, 0, 5, 1.5),
          Optional.empty());
    }
  }
}
