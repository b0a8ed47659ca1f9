package io.github.trustengine.cli;

import static io.github.trustengine.cli.CommandRun.trust;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

class UsageTests {

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandExplainsItself(CommandLine command) {
    String name = command.getCommandSpec().qualifiedName();
    CommandRun help = trust(words(name, "--help")).hasDone();

    assertThat(help.out()).startsWith("Usage: " + name);
    // The first line stands for the command in the list of commands.
    assertThat(command.getCommandSpec().usageMessage().description()[0]).endsWith(".");
    for (OptionSpec option : command.getCommandSpec().options()) {
      assertThat(help.out()).contains(option.longestName());
      assertThat(option.description()).as(option.longestName()).isNotEmpty();
    }
    for (PositionalParamSpec parameter : command.getCommandSpec().positionalParameters()) {
      assertThat(help.out()).contains(parameter.paramLabel());
      assertThat(parameter.description()).as(parameter.paramLabel()).isNotEmpty();
    }
    assertThat(help.out().lines())
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandRefusesWhatItDoesNotKnow(CommandLine command) {
    String name = command.getCommandSpec().qualifiedName();

    trust(words(name, "--no-such-option"))
        .hasFailed(ExitCode.USAGE, "See \"" + name + " --help\".");
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandWithRequiredPartsAsksForThem(CommandLine command) {
    boolean needsNothing =
        command.getCommandSpec().args().stream().noneMatch(CommandLine.Model.ArgSpec::required);
    if (needsNothing && command.getSubcommands().isEmpty()) {
      return;
    }
    String name = command.getCommandSpec().qualifiedName();

    trust(words(name)).hasFailed(ExitCode.USAGE, "See \"" + name + " --help\".");
  }

  @Test
  void namesTheNearestCommand() {
    trust("scroe").hasFailed(ExitCode.USAGE, "scroe", "Did you mean \"score\"?");
  }

  @Test
  void namesTheNearestOption() {
    trust("messages", "--dimension", "privacy", "--scenari", "x")
        .hasFailed(ExitCode.USAGE, "--scenari", "Did you mean \"--scenario\"?");
  }

  @Test
  void warnsOfASettingThatThereIsNot() {
    System.setProperty("trust.cach.dir", "x");
    try {
      assertThat(trust("models", "path", "model.gguf").err())
          .startsWith(
              "trust: warning: There is no configuration key \"trust.cach.dir\", so its value is"
                  + " ignored. Did you mean \"trust.cache.dir\"?")
          .containsOnlyOnce("trust.cach.dir");
    } finally {
      System.clearProperty("trust.cach.dir");
    }
  }

  @Test
  void tellsTheExitCodes() {
    assertThat(trust("--help").out())
        .containsPattern("0 +done")
        .containsPattern("1 +a verdict failed")
        .containsPattern("2 +wrong usage or bad input")
        .containsPattern("3 +inconclusive")
        .containsPattern("4 +a part that is needed");
  }

  @Test
  void tellsItsVersion() {
    assertThat(trust("--version").hasDone().out()).startsWith("trust ");
  }

  @Test
  void saysWhenItsOutputIsLost() {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Terminal full = new Terminal(new FullDisk("No space left"), err, StandardCharsets.UTF_8);
    assertThat(Trust.run(full, CommandRun.NO_LABORATORY, CommandRun.NO_JUDGE, "--help"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("standard output cannot be written: No space left");
  }

  @Test
  void takesItWhenItsReaderHasHadEnough() {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Terminal closed = new Terminal(new FullDisk("Broken pipe"), err, StandardCharsets.UTF_8);
    assertThat(
            Trust.run(
                closed,
                CommandRun.NO_LABORATORY,
                CommandRun.NO_JUDGE,
                "messages",
                "--dimension=privacy",
                "--json"))
        .isEqualTo(ExitCode.DONE);
    assertThat(err.size()).isZero();
  }

  private static final class FullDisk extends OutputStream {

    private final String problem;

    FullDisk(String problem) {
      this.problem = problem;
    }

    @Override
    public void write(int value) throws IOException {
      throw new IOException(problem);
    }
  }

  @Test
  void completesCommandsAndOptions() {
    String script = trust("generate-completion").hasDone().out();

    assertThat(script).contains("complete -F", "messages", "--allow-missing");
    assertThat(trust("--help").out()).doesNotContain("generate-completion");
  }

  static Stream<CommandLine> commands() {
    Terminal nowhere =
        new Terminal(
            new ByteArrayOutputStream(), new ByteArrayOutputStream(), StandardCharsets.UTF_8);
    return withSubcommands(
        Trust.commandLine(nowhere, CommandRun.NO_LABORATORY, CommandRun.NO_JUDGE))
        .stream();
  }

  private static List<CommandLine> withSubcommands(CommandLine command) {
    List<CommandLine> commands = new ArrayList<>();
    if (!command.getCommandSpec().usageMessage().hidden()) {
      commands.add(command);
      command
          .getSubcommands()
          .values()
          .forEach(subcommand -> commands.addAll(withSubcommands(subcommand)));
    }
    return commands;
  }

  /** The words of a command's full name after {@code trust}, and more words. */
  private static String[] words(String qualifiedName, String... more) {
    List<String> words = new ArrayList<>(Arrays.asList(qualifiedName.split(" ")));
    words.remove(0);
    words.addAll(Arrays.asList(more));
    return words.toArray(String[]::new);
  }
}
