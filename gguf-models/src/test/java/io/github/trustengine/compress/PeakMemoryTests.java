package io.github.trustengine.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.jna.Memory;
import org.junit.jupiter.api.Test;

class PeakMemoryTests {

  private static final long MUCH = 256 << 20;

  @Test
  void isKeptUntilItBeginsAnew() {
    assumeThat(PeakMemory.now().resident()).as("the system tells the memory in use").isTrue();
    try (Memory block = new Memory(MUCH)) {
      block.clear();
    }

    long peak = PeakMemory.now().bytes();
    PeakMemory.restart();

    assertThat(peak).isGreaterThan(MUCH);
    assertThat(PeakMemory.now().bytes()).isLessThan(peak - MUCH / 2);
  }
}
