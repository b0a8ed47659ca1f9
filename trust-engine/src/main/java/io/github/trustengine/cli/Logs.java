package io.github.trustengine.cli;

import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Log records as the lines of a command-line program. */
final class Logs {

  /** Kept, for a logger that nobody holds forgets its level. */
  private static final Logger OURS = Logger.getLogger("io.github.trustengine");

  private Logs() {}

  /**
   * Of libraries warnings only, a line each, unless the user configured logging. They log through
   * SLF4J, which has no provider here and would say so on every start.
   */
  static void quiet() {
    System.setProperty("slf4j.internal.verbosity", "ERROR");
    if (System.getProperty("java.util.logging.config.file") != null
        || System.getProperty("java.util.logging.config.class") != null) {
      return;
    }
    Logger root = Logger.getLogger("");
    root.setLevel(Level.WARNING);
    OURS.setLevel(Level.INFO);
    for (Handler handler : root.getHandlers()) {
      if (handler instanceof ConsoleHandler) {
        handler.setFormatter(new LineFormatter());
      }
    }
  }

  static final class LineFormatter extends Formatter {
    @Override
    public String format(LogRecord logged) {
      return "trust: "
          + label(logged.getLevel())
          + Printable.lines(formatMessage(logged))
          + System.lineSeparator();
    }

    private static String label(Level level) {
      if (level.intValue() >= Level.SEVERE.intValue()) {
        return "error: ";
      }
      return level.intValue() >= Level.WARNING.intValue() ? "warning: " : "";
    }
  }
}
