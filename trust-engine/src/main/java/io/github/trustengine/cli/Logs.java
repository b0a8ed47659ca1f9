package io.github.trustengine.cli;

import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Log records as the lines of a command-line program. */
final class Logs {

  private Logs() {}

  /**
   * Warnings only, a line each, unless the user configured logging. Libraries log through SLF4J,
   * which has no provider here and would say so on every start.
   */
  static void quiet() {
    System.setProperty("slf4j.internal.verbosity", "ERROR");
    if (System.getProperty("java.util.logging.config.file") != null
        || System.getProperty("java.util.logging.config.class") != null) {
      return;
    }
    Logger root = Logger.getLogger("");
    root.setLevel(Level.WARNING);
    for (Handler handler : root.getHandlers()) {
      if (handler instanceof ConsoleHandler) {
        handler.setFormatter(new LineFormatter());
      }
    }
  }

  static final class LineFormatter extends Formatter {
    @Override
    public String format(LogRecord logged) {
      String level = logged.getLevel().intValue() >= Level.SEVERE.intValue() ? "error" : "warning";
      return "trust: "
          + level
          + ": "
          + Printable.lines(formatMessage(logged))
          + System.lineSeparator();
    }
  }
}
