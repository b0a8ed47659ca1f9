package io.github.trustengine.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProgressLineTests {

  private static final String NEW_LINE = System.lineSeparator();

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private long now;

  private ProgressLine line(boolean terminal) {
    return new ProgressLine(
        new PrintStream(bytes, true, StandardCharsets.UTF_8), terminal, () -> now);
  }

  private String printed() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void writesPlainLinesEveryFewSeconds() {
    ProgressLine line = line(false);
    line.note("work begins");
    for (int i = 1; i <= 100; i++) {
      now += Duration.ofMillis(100).toNanos();
      line.update(i + " %");
    }
    line.complete("all done");

    assertThat(printed().lines()).containsExactly("work begins", "50 %", "100 %", "all done");
    assertThat(printed()).doesNotContain("\r");
  }

  @Test
  void isQuietAboutWorkThatIsDoneAtOnce() {
    ProgressLine line = line(false);
    line.update("1 %");
    line.update("99 %");

    assertThat(printed()).isEmpty();
  }

  @Test
  void keepsChangingOneLineOfATerminal() {
    ProgressLine line = line(true);
    line.update("first, long");
    line.update("second");
    line.complete("all done");
    line.note("next");

    assertThat(printed())
        .isEqualTo(
            "\rfirst, long"
                + ("\rsecond" + " ".repeat(5))
                + ("\rall done" + NEW_LINE)
                + ("next" + NEW_LINE));
  }

  @Test
  void endsAChangingLineBeforeWhatStays() {
    ProgressLine line = line(true);
    line.update("50 %");
    line.note("something else");

    assertThat(printed()).isEqualTo("\r50 %" + NEW_LINE + "something else" + NEW_LINE);
  }
}
