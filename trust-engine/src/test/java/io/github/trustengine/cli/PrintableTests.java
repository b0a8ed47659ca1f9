package io.github.trustengine.cli;

import static io.github.trustengine.cli.CommandRun.trust;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing of a file from anywhere steers the terminal. */
class PrintableTests {

  private static final String HOSTILE = "a\u001b]0;title\u0007\u202eb\u009b31m\rc";
  private static final String HARMLESS = "a\\u001b]0;title\\u0007\\u202eb\\u009b31m\\rc";

  @Test
  void escapesWhatSteers() {
    assertThat(Printable.text(HOSTILE + "\n\t")).isEqualTo(HARMLESS + "\\n\\t");
    assertThat(Printable.lines(HOSTILE + "\n\td\n")).isEqualTo(HARMLESS + "\n\td\n");
    assertThat(Printable.lines("a" + System.lineSeparator() + "b")).isEqualTo("a\nb");
  }

  @Test
  void messagesDoNotSteer(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("responses.jsonl");
    Files.writeString(
        file,
        """
        {"dimension": "privacy", "scenario": "enron/\\u001b[31mX", "item": "1", "response": ""}
        """);

    CommandRun run =
        trust("score", "--dimension=privacy", "" + file)
            .hasFailed(ExitCode.USAGE, "\"enron/\\u001b[31mX\"");

    assertThat(run.err()).doesNotContain("\u001b");
  }

  @Test
  void stackTracesDoNotSteer() {
    CommandRun run =
        trust(
            (model, configuration) -> {
              throw new IllegalStateException(HOSTILE);
            },
            "run",
            "--model=m",
            "-o",
            "results");

    assertThat(run.exitCode()).isEqualTo(ExitCode.BUG);
    assertThat(run.err()).contains(HARMLESS, "\tat ").doesNotContain("\u001b", "\u009b");
  }

  @Test
  void logLinesDoNotSteer() {
    assertThat(new Logs.LineFormatter().format(new LogRecord(Level.WARNING, HOSTILE)))
        .isEqualTo("trust: warning: " + HARMLESS + System.lineSeparator());
    assertThat(new Logs.LineFormatter().format(new LogRecord(Level.INFO, HOSTILE)))
        .isEqualTo("trust: " + HARMLESS + System.lineSeparator());
  }
}
