package io.github.trustengine.ggml;

import com.sun.jna.Callback;
import com.sun.jna.Pointer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Takes llama.cpp's messages: whole lines go to the logger {@code io.github.trustengine.llama}, and
 * what it says of errors can be put into an exception. Levels are one step quieter than
 * llama.cpp's, which warns of much that is none of the user's business.
 */
public final class NativeLog {

  /** {@code ggml_log_callback}. */
  interface Receiver extends Callback {
    void receive(int level, Pointer text, @Nullable Pointer userData);
  }

  private static final Logger LOGGER = Logger.getLogger("io.github.trustengine.llama");

  private static final int DEBUG = 1;
  private static final int INFO = 2;
  private static final int WARNING = 3;
  private static final int ERROR = 4;
  private static final int CONTINUATION = 5;

  /** Native code holds no reference that the garbage collector sees. */
  static final Receiver RECEIVER = NativeLog::receive;

  private static final ThreadLocal<Line> LINE = ThreadLocal.withInitial(Line::new);

  private NativeLog() {}

  /** What a native call returned and the errors and warnings that it logged on this thread. */
  public record Logged<T extends @Nullable Object>(T result, List<String> complaints) {}

  /** Runs native calls and keeps what they complain of. */
  public static <T extends @Nullable Object> Logged<T> during(Supplier<T> calls) {
    var line = LINE.get();
    line.complaints.clear();
    var result = calls.get();
    line.end();
    var complaints = List.copyOf(line.complaints);
    line.complaints.clear();
    return new Logged<>(result, complaints);
  }

  private static void receive(int level, Pointer text, @Nullable Pointer userData) {
    // An exception must not cross native frames.
    try {
      LINE.get().append(level, text.getString(0, StandardCharsets.UTF_8.name()));
    } catch (RuntimeException e) {
      LOGGER.log(Level.FINE, "a native message was lost", e);
    }
  }

  private static final class Line {
    private static final int MOST_COMPLAINTS = 20;

    private final StringBuilder text = new StringBuilder();
    private final List<String> complaints = new ArrayList<>();
    private int level = INFO;

    void append(int level, String part) {
      if (level != CONTINUATION) {
        if (!text.isEmpty()) {
          end();
        }
        this.level = level;
      }
      text.append(part);
      if (part.endsWith("\n")) {
        end();
      }
    }

    void end() {
      var message = text.toString().strip();
      text.setLength(0);
      if (message.isEmpty()) {
        return;
      }
      if (level >= WARNING && complaints.size() < MOST_COMPLAINTS) {
        complaints.add(message);
      }
      LOGGER.log(loggerLevel(), message);
    }

    private Level loggerLevel() {
      return switch (level) {
        case ERROR -> Level.WARNING;
        case WARNING -> Level.CONFIG;
        case DEBUG -> Level.FINER;
        default -> Level.FINE;
      };
    }
  }
}
