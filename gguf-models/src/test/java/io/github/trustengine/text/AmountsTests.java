package io.github.trustengine.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AmountsTests {

  @ParameterizedTest
  @CsvSource({
    "0, 0 bytes",
    "999, 999 bytes",
    "1000, 1.0 kB",
    "999949, 999.9 kB",
    "999950, 1.0 MB",
    "98362432, 98.4 MB",
    "999949999, 999.9 MB",
    "999950000, 1.00 GB",
    "7365000000, 7.37 GB",
    "1234567000000000, 1234.57 TB"
  })
  void writesSizes(long bytes, String text) {
    assertThat(Amounts.size(bytes)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"0, 1 s", "99, 99 s", "100, 2 min", "3600, 60 min", "36000, 10 h"})
  void writesDurations(long seconds, String text) {
    assertThat(Amounts.duration(Duration.ofSeconds(seconds))).isEqualTo(text);
  }

  @Test
  void counts_things_in_the_singular_and_the_plural() {
    assertThat(Amounts.count(0, "tensor")).isEqualTo("0 tensors");
    assertThat(Amounts.count(1, "tensor")).isEqualTo("1 tensor");
    assertThat(Amounts.count(12, "tensor")).isEqualTo("12 tensors");
  }
}
