package io.github.trustengine.cli;

import io.github.trustengine.compress.GridChoice.Storage;
import io.github.trustengine.compress.Recipe;
import io.github.trustengine.compress.RecipeException;
import io.github.trustengine.configuration.TrustConfiguration;
import io.github.trustengine.dimension.Profile;
import io.github.trustengine.dimension.Variant;
import io.github.trustengine.judge.ToxicityJudge;
import io.github.trustengine.run.Judges;
import io.github.trustengine.run.Laboratory;
import io.github.trustengine.run.LaboratoryFactory;
import io.github.trustengine.trust.Scoring;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The {@code trust} command; {@code docs/command-line.md} describes it. */
@Command(
    name = "trust",
    description = "Trust in compressed language models: compress, ask, score.",
    mixinStandardHelpOptions = true,
    versionProvider = Trust.Version.class,
    scope = ScopeType.INHERIT,
    sortOptions = false,
    usageHelpWidth = 100,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done, and nothing fell short",
      "1:a verdict failed",
      "2:wrong usage or bad input",
      "3:inconclusive",
      "4:a part that is needed (model, library, data) could not be had",
    })
public final class Trust implements Callable<Integer> {

  @Spec private @Nullable CommandSpec spec;

  private Trust() {}

  /** Runs the command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    Logs.quiet();
    System.exit(run(Terminal.system(), Trust::laboratory, Judges::toxicity, arguments));
  }

  /** Runs the command; returns its exit code. */
  static int run(
      Terminal terminal,
      LaboratoryFactory laboratories,
      Function<TrustConfiguration, ToxicityJudge> judges,
      String... arguments) {
    Failures failures = new Failures(terminal);
    Settings.warnings().forEach(warning -> terminal.err().println("trust: warning: " + warning));
    try {
      int exitCode = commandLine(terminal, laboratories, judges).execute(arguments);
      return terminal.failure().map(e -> failures.output(e, exitCode)).orElse(exitCode);
    } catch (Throwable e) {
      // Uncaught, it would end the process with the exit code of a failed verdict.
      return failures.tell(e);
    }
  }

  static CommandLine commandLine(
      Terminal terminal,
      LaboratoryFactory laboratories,
      Function<TrustConfiguration, ToxicityJudge> judges) {
    Failures failures = new Failures(terminal);
    CommandLine trust = new CommandLine(new Trust());
    trust.addSubcommand(new ModelsCommand(terminal));
    trust.addSubcommand(new InspectCommand(terminal));
    trust.addSubcommand(new CompressCommand(terminal));
    trust.addSubcommand(new ImatrixCommand(terminal));
    trust.addSubcommand(new PerplexityCommand(terminal));
    trust.addSubcommand(new RunCommand(terminal, failures, laboratories));
    trust.addSubcommand(new BenchCommand(terminal));
    trust.addSubcommand(new MessagesCommand(terminal));
    trust.addSubcommand(new ScoreCommand(terminal, judges));
    trust.addSubcommand(new JudgeCommand(terminal, judges));
    trust.addSubcommand(new DataCommand(terminal));
    CommandLine completion = new CommandLine(new GenerateCompletion());
    completion.getCommandSpec().usageMessage().hidden(true);
    trust.addSubcommand(completion);

    return trust
        .registerConverter(Recipe.class, Trust::recipe)
        .registerConverter(Profile.class, text -> Choices.of(Profile.class, text))
        .registerConverter(Scoring.class, text -> Choices.of(Scoring.class, text))
        .registerConverter(Storage.class, text -> Choices.of(Storage.class, text))
        .registerConverter(Variant.class, text -> Choices.of(Variant.class, text))
        .setOut(terminal.out())
        .setErr(terminal.err())
        .setParameterExceptionHandler(failures)
        .setExecutionExceptionHandler(failures);
  }

  /** The laboratory that the engine would use, found as it finds it. */
  private static Laboratory laboratory(String model, TrustConfiguration configuration) {
    return ServiceLoader.load(LaboratoryFactory.class)
        .findFirst()
        .orElseThrow()
        .open(model, configuration);
  }

  private static Recipe recipe(String slug) {
    try {
      return Recipe.parse(slug);
    } catch (RecipeException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }

  /** Without a sub-command there is nothing to do. */
  @Override
  public Integer call() {
    throw new ParameterException(
        Objects.requireNonNull(spec).commandLine(), "name one of the commands");
  }

  /** The version that the build wrote into the jar. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Trust.class.getPackage().getImplementationVersion();
      return new String[] {"trust " + (version == null ? "(not packaged)" : version)};
    }
  }
}
