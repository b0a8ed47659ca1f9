package io.github.trustengine.progress;

import java.io.Console;
import java.io.PrintStream;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * One line that says how far some work is: on a terminal it keeps changing, elsewhere a plain line
 * appears every few seconds.
 */
public final class ProgressLine {

  private static final long PLAIN_LINE_NANOS = Duration.ofSeconds(5).toNanos();

  private final PrintStream out;
  private final boolean terminal;
  private final LongSupplier nanoTime;
  private long lastLine;
  private int shown;

  /**
   * @param nanoTime the clock, as {@link System#nanoTime}
   */
  public ProgressLine(PrintStream out, boolean terminal, LongSupplier nanoTime) {
    this.out = out;
    this.terminal = terminal;
    this.nanoTime = nanoTime;
    this.lastLine = nanoTime.getAsLong();
  }

  /** On standard error: standard output belongs to the build tool. */
  public static ProgressLine onStandardError() {
    return new ProgressLine(System.err, isTerminal(), System::nanoTime);
  }

  /** Says something that stays. */
  public synchronized void note(String message) {
    end();
    out.println(message);
    lastLine = nanoTime.getAsLong();
  }

  /** How far the work is; not every call is shown. */
  public synchronized void update(String line) {
    if (terminal) {
      replace(line);
    } else if (nanoTime.getAsLong() - lastLine >= PLAIN_LINE_NANOS) {
      out.println(line);
      lastLine = nanoTime.getAsLong();
    }
  }

  /** The last state of the work; always shown. */
  public synchronized void complete(String line) {
    if (terminal) {
      replace(line);
      end();
    } else {
      out.println(line);
    }
    lastLine = nanoTime.getAsLong();
  }

  private void replace(String line) {
    out.print("\r" + line + " ".repeat(Math.max(0, shown - line.length())));
    out.flush();
    shown = line.length();
  }

  private void end() {
    if (shown > 0) {
      out.println();
      shown = 0;
    }
  }

  /** Whether a person looks at this process' output, as well as Java can tell. */
  @SuppressWarnings("SystemConsoleNull") // What the warning is about is dealt with.
  private static boolean isTerminal() {
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
}
