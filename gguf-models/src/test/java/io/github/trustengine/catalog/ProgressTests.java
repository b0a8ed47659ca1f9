package io.github.trustengine.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.trustengine.progress.ProgressLine;
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
  private long now;

  private void seconds(double seconds) {
    now += (long) (seconds * 1e9);
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
  void saysHowFarADownloadIs() {
    var printed = new ByteArrayOutputStream();
    var console =
        new ConsoleProgress(
            new ProgressLine(
                new PrintStream(printed, true, StandardCharsets.UTF_8), false, () -> now));
    console.note("tiny: fetching from somewhere");
    seconds(5);
    console.progress(progress(45_200_000, false));
    seconds(5);
    console.progress(
        new DownloadProgress("tiny", 512, OptionalLong.empty(), 0, Optional.empty(), false));
    console.progress(progress(98_362_432, true));

    assertThat(printed.toString(StandardCharsets.UTF_8).lines())
        .containsExactly(
            "tiny: fetching from somewhere",
            "tiny: 45.2 MB of 98.4 MB, 12.3 MB/s, 4 s left",
            "tiny: 512 bytes",
            "tiny: 98.4 MB, 12.3 MB/s");
  }
}
