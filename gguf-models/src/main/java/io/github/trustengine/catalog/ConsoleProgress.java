package io.github.trustengine.catalog;

import java.io.Console;
import java.io.PrintStream;
import java.time.Duration;
import java.util.function.LongSupplier;

/** Progress for people. */
final class ConsoleProgress implements DownloadListener {

  private static final long PLAIN_LINE_NANOS = Duration.ofSeconds(5).toNanos();

  private final PrintStream out;
  private final boolean terminal;
  private final LongSupplier nanoTime;
  private long lastLine;
  private int shown;

  ConsoleProgress(PrintStream out, boolean terminal, LongSupplier nanoTime) {
    this.out = out;
    this.terminal = terminal;
    this.nanoTime = nanoTime;
    this.lastLine = nanoTime.getAsLong();
  }

  /** Whether a person looks at this process' output, as well as Java can tell. */
  @SuppressWarnings("SystemConsoleNull") // What the warning is about is dealt with.
  static boolean isTerminal() {
    Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      // Since Java 22 there is always a console, and this method says whether it is a terminal.
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException beforeJava22) {
      return true;
    }
  }

  @Override
  public synchronized void note(String message) {
    endLine();
    out.println(message);
    lastLine = nanoTime.getAsLong();
  }

  @Override
  public synchronized void progress(DownloadProgress progress) {
    String line = describe(progress);
    if (terminal) {
      out.print("\r" + line + " ".repeat(Math.max(0, shown - line.length())));
      out.flush();
      shown = line.length();
      if (progress.complete()) {
        endLine();
      }
    } else if (progress.complete() || nanoTime.getAsLong() - lastLine >= PLAIN_LINE_NANOS) {
      out.println(line);
      lastLine = nanoTime.getAsLong();
    }
  }

  private void endLine() {
    if (shown > 0) {
      out.println();
      shown = 0;
    }
  }

  private static String describe(DownloadProgress progress) {
    StringBuilder line = new StringBuilder(progress.model()).append(": ");
    line.append(Sizes.text(progress.bytes()));
    if (!progress.complete()) {
      progress.totalBytes().ifPresent(total -> line.append(" of ").append(Sizes.text(total)));
    }
    if (progress.bytesPerSecond() > 0) {
      line.append(", ").append(Sizes.text(Math.round(progress.bytesPerSecond()))).append("/s");
    }
    if (!progress.complete()) {
      progress
          .timeLeft()
          .ifPresent(left -> line.append(", ").append(Sizes.text(left)).append(" left"));
    }
    return line.toString();
  }
}
