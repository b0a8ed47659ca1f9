package io.github.trustengine.cli;

import static java.util.Map.entry;

import io.github.trustengine.calibration.CalibrationException;
import io.github.trustengine.calibration.ImportanceMatrixException;
import io.github.trustengine.catalog.CatalogException;
import io.github.trustengine.compress.CompressionException;
import io.github.trustengine.compress.RecipeException;
import io.github.trustengine.configuration.ConfigurationException;
import io.github.trustengine.dimension.DataException;
import io.github.trustengine.dimension.MissingDataException;
import io.github.trustengine.ggml.NativeLibraryException;
import io.github.trustengine.gguf.GgufException;
import io.github.trustengine.judge.JudgeException;
import io.github.trustengine.llama.LlamaException;
import io.github.trustengine.perplexity.PerplexityException;
import io.github.trustengine.text.NearestName;
import io.github.trustengine.text.Reasons;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns exceptions into a message on standard error and an exit code. */
final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {

  /**
   * What a user can mend, and what it comes to: the first that fits. Everything else is a bug of
   * ours.
   */
  private static final List<Map.Entry<Class<? extends Exception>, Integer>> EXIT_CODES =
      List.of(
          entry(MissingDataException.class, ExitCode.UNAVAILABLE),
          entry(ConfigurationException.class, ExitCode.USAGE),
          entry(DataException.class, ExitCode.USAGE),
          entry(GgufException.class, ExitCode.USAGE),
          entry(RecipeException.class, ExitCode.USAGE),
          entry(CompressionException.class, ExitCode.USAGE),
          entry(ImportanceMatrixException.class, ExitCode.USAGE),
          entry(CalibrationException.class, ExitCode.USAGE),
          entry(PerplexityException.class, ExitCode.USAGE),
          entry(LlamaException.class, ExitCode.USAGE),
          entry(IOException.class, ExitCode.USAGE),
          entry(UncheckedIOException.class, ExitCode.USAGE),
          entry(CatalogException.class, ExitCode.UNAVAILABLE),
          entry(JudgeException.class, ExitCode.UNAVAILABLE),
          entry(NativeLibraryException.class, ExitCode.UNAVAILABLE));

  private final Terminal terminal;

  Failures(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public int handleExecutionException(
      Exception exception, CommandLine command, ParseResult arguments) {
    return tell(exception);
  }

  /** Says what went wrong; returns what it comes to. */
  int tell(Throwable exception) {
    for (Map.Entry<Class<? extends Exception>, Integer> entry : EXIT_CODES) {
      if (entry.getKey().isInstance(exception)) {
        say(message(exception));
        return entry.getValue();
      }
    }
    say("this is a mistake in trust itself, please report it:");
    StringWriter trace = new StringWriter();
    exception.printStackTrace(new PrintWriter(trace));
    terminal.err().print(Printable.lines(trace.toString()));
    terminal.err().flush();
    return ExitCode.BUG;
  }

  /** Says that the output is not complete, unless its reader has had enough. */
  int output(IOException exception, int exitCode) {
    if (String.valueOf(exception.getMessage()).contains("Broken pipe")) {
      return exitCode;
    }
    say("standard output cannot be written: " + exception.getMessage());
    return ExitCode.USAGE;
  }

  @Override
  public int handleParseException(ParameterException exception, String[] arguments) {
    CommandLine command = exception.getCommandLine();
    say(message(exception));
    if (exception instanceof UnmatchedArgumentException unmatched
        && !unmatched.getUnmatched().isEmpty()) {
      String wrong = unmatched.getUnmatched().get(0);
      List<String> known = known(command, wrong);
      if (!known.isEmpty()) {
        terminal.err().println(NearestName.suggestion(wrong, known));
      }
    }
    terminal.err().printf("See \"%s --help\".%n", command.getCommandSpec().qualifiedName());
    return ExitCode.USAGE;
  }

  private static List<String> known(CommandLine command, String wrong) {
    if (!wrong.startsWith("-")) {
      return command.getSubcommands().entrySet().stream()
          .filter(entry -> !entry.getValue().getCommandSpec().usageMessage().hidden())
          .map(Map.Entry::getKey)
          .toList();
    }
    List<String> names = new ArrayList<>();
    command.getCommandSpec().options().forEach(option -> names.addAll(List.of(option.names())));
    return names.stream().filter(name -> name.startsWith("--")).toList();
  }

  private void say(String message) {
    terminal.err().println("trust: " + Printable.lines(message));
  }

  private static String message(Throwable exception) {
    Throwable cause = exception.getCause();
    if (exception instanceof UncheckedIOException
        && cause != null
        && cause.toString().equals(exception.getMessage())) {
      return message(cause);
    }
    if (exception instanceof FileSystemException problem) {
      return problem.getFile() + ": " + Reasons.of(problem);
    }
    String message = exception.getMessage();
    return message == null ? exception.toString() : message;
  }
}
