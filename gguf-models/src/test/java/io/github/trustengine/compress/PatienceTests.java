package io.github.trustengine.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Filter;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PatienceTests {

  private static final Logger LOGGER = Logger.getLogger(Patience.class.getName());

  private final List<String> said = new ArrayList<>();
  private Filter before;

  @BeforeEach
  void listen() {
    before = LOGGER.getFilter();
    LOGGER.setFilter(
        logged -> {
          said.add(logged.getMessage());
          return false;
        });
  }

  @AfterEach
  void listenNoMore() {
    LOGGER.setFilter(before);
  }

  @Test
  void saysOnceWhatIsWaitedFor() {
    var patience = new Patience("another run makes it", Duration.ZERO);
    patience.waitAMoment();
    patience.waitAMoment();

    assertThat(said).containsExactly("waiting while another run makes it");
  }

  @Test
  void saysNothingOfAShortWait() {
    new Patience("another run makes it", Duration.ofMinutes(1)).waitAMoment();

    assertThat(said).isEmpty();
  }

  @Test
  void canBeInterrupted() {
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> new Patience("another run makes it").waitAMoment())
        .isInstanceOf(CompressionException.class)
        .hasMessage("interrupted while another run makes it");
    assertThat(Thread.interrupted()).isTrue();
  }
}
