package io.github.trustengine.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ProgressTests {

  private final List<DownloadProgress> heard = new ArrayList<>();
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private long now;

  private void seconds(double seconds) {
    now += (long) (seconds * 1e9);
  }

  private String printed() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private ConsoleProgress console(boolean terminal) {
    return new ConsoleProgress(
        new PrintStream(bytes, true, StandardCharsets.UTF_8), terminal, () -> now);
  }

  private static DownloadProgress progress(long at, boolean complete) {
    return new DownloadProgress(
        "tiny",
        at,
        OptionalLong.of(98_362_432),
        12_340_000,
        Optional.of(Duration.ofSeconds(4)),
        complete);
  }

  @Test
  void measuresSpeedAndTimeLeft() {
    Meter meter = new Meter("tiny", heard::add, () -> now);
    meter.start(0, OptionalLong.of(10_000));
    for (int i = 1; i <= 4; i++) {
      seconds(1);
      meter.at(i * 1_000L);
    }
    DownloadProgress last = heard.get(heard.size() - 1);
    assertThat(last.bytesPerSecond()).isCloseTo(1_000, within(1e-6));
    assertThat(last.timeLeft()).contains(Duration.ofSeconds(6));
    assertThat(last.complete()).isFalse();
  }

  @Test
  void followsTheSpeedOfTheLastSeconds() {
    Meter meter = new Meter("tiny", heard::add, () -> now);
    meter.start(0, OptionalLong.empty());
    seconds(1);
    meter.at(1_000_000);
    for (int i = 1; i <= 10; i++) {
      seconds(1);
      meter.at(1_000_000 + i * 10L);
    }
    assertThat(heard.get(heard.size() - 1).bytesPerSecond()).isCloseTo(10, within(1e-6));
    assertThat(heard.get(heard.size() - 1).timeLeft()).isEmpty();
  }

  @Test
  void doesNotTakeWhatWasThereBeforeForSpeed() {
    Meter meter = new Meter("tiny", heard::add, () -> now);
    meter.start(5_000, OptionalLong.of(10_000));
    seconds(1);
    meter.at(5_100);
    assertThat(heard.get(0).bytesPerSecond()).isCloseTo(100, within(1e-6));
    // Starting again from the beginning is no negative speed.
    seconds(1);
    meter.at(200);
    seconds(1);
    meter.at(300);
    assertThat(heard.get(heard.size() - 1).bytesPerSecond()).isCloseTo(100, within(1e-6));
  }

  @Test
  void reportsAtMostTenTimesASecondAndTheEndAlways() {
    Meter meter = new Meter("tiny", heard::add, () -> now);
    meter.start(0, OptionalLong.of(1_000));
    for (int i = 1; i <= 1_000; i++) {
      seconds(0.001);
      meter.at(i);
    }
    meter.complete(1_000);
    assertThat(heard).hasSizeBetween(9, 11);
    assertThat(heard.get(heard.size() - 1).complete()).isTrue();
  }

  @Test
  void writesPlainLinesEveryFewSeconds() {
    ConsoleProgress console = console(false);
    console.note("tiny: fetching from somewhere");
    for (int i = 0; i < 100; i++) {
      seconds(0.1);
      console.progress(progress(45_200_000, false));
    }
    console.progress(progress(98_362_432, true));
    assertThat(printed().lines())
        .containsExactly(
            "tiny: fetching from somewhere",
            "tiny: 45.2 MB of 98.4 MB, 12.3 MB/s, 4 s left",
            "tiny: 45.2 MB of 98.4 MB, 12.3 MB/s, 4 s left",
            "tiny: 98.4 MB, 12.3 MB/s");
    assertThat(printed()).doesNotContain("\r");
  }

  @Test
  void keepsChangingOneLineOfATerminal() {
    ConsoleProgress console = console(true);
    console.progress(progress(45_200_000, false));
    console.progress(progress(98_362_432, true));
    console.note("done");
    assertThat(printed())
        .isEqualTo(
            "\rtiny: 45.2 MB of 98.4 MB, 12.3 MB/s, 4 s left"
                + "\rtiny: 98.4 MB, 12.3 MB/s"
                + " ".repeat(21)
                + System.lineSeparator()
                + "done"
                + System.lineSeparator());
  }

  @Test
  void writesAmountsInTheUnitsPeopleRead() {
    assertThat(List.of(0L, 999L, 1_000L, 999_949L, 999_950L, 98_362_432L, 5_000_000_000L))
        .extracting(Sizes::text)
        .containsExactly(
            "0 bytes", "999 bytes", "1.0 kB", "999.9 kB", "1.0 MB", "98.4 MB", "5.0 GB");
    assertThat(List.of(0L, 99L, 100L, 3_600L, 36_000L))
        .extracting(seconds -> Sizes.text(Duration.ofSeconds(seconds)))
        .containsExactly("1 s", "99 s", "2 min", "60 min", "10 h");
  }
}
