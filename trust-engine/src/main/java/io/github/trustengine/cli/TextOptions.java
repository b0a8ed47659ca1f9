package io.github.trustengine.cli;

import io.github.trustengine.calibration.CalibrationText;
import io.github.trustengine.calibration.TokenWindows;
import io.github.trustengine.llama.WorkerSettings;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The text that a command decodes, and how it cuts it. */
final class TextOptions {

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  @Option(
      names = "--text",
      paramLabel = "FILE",
      description = "A text in UTF-8 (default: one that comes with trust).")
  private Optional<Path> text = Optional.empty();

  @Option(
      names = "--context",
      paramLabel = "N",
      description = "Tokens of a chunk (default: ${DEFAULT-VALUE}).")
  private int context = TokenWindows.LENGTH;

  @Option(
      names = "--chunks",
      paramLabel = "N",
      description = "The most chunks that are decoded (default: all).")
  private int chunks = Integer.MAX_VALUE;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Native threads, 1 to 256 (default: one per processor).")
  private int threads = WorkerSettings.threadPerProcessor();

  /** Refuses what makes no sense, before anything is loaded. */
  void check(int smallestContext) {
    require("--context", context, smallestContext);
    require("--chunks", chunks, 1);
    require("--threads", threads, 1);
    if (threads > WorkerSettings.MOST_THREADS) {
      throw wrong("--threads must be at most " + WorkerSettings.MOST_THREADS);
    }
  }

  CalibrationText text(Supplier<CalibrationText> standard) {
    return text.map(CalibrationText::read).orElseGet(standard);
  }

  int context() {
    return context;
  }

  int chunks() {
    return chunks;
  }

  int threads() {
    return threads;
  }

  private void require(String option, int value, int least) {
    if (value < least) {
      throw wrong("%s must be at least %d".formatted(option, least));
    }
  }

  private ParameterException wrong(String problem) {
    return new ParameterException(Objects.requireNonNull(command).commandLine(), problem);
  }
}
