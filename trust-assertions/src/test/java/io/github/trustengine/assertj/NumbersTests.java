package io.github.trustengine.assertj;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumbersTests {

  @ParameterizedTest
  @CsvSource({
    "4.2, 2, 4.2, 2.0",
    "2.04, 2, 2.04, 2.00",
    "2.00001, 2, 2.00001, 2.00000",
    "2.00000001, 2, 2.00000001, 2.00000000",
    "59.96, 60, 59.96, 60.00"
  })
  void tellsNumberAndLimitApart(double number, double limit, String shown, String shownLimit) {
    assertThat(Numbers.apart(number, limit)).isEqualTo(new Numbers.Pair(shown, shownLimit));
  }

  @Test
  void roundingIsNoDifference() {
    assertThat(0.1 + 0.2).isGreaterThan(0.3);
    assertThat(Numbers.exceeds(0.1 + 0.2, 0.3)).isFalse();
    assertThat(Numbers.exceeds(0.3 + 1e-8, 0.3)).isTrue();
  }

  @Test
  void independentOfTheMachinesLanguage() {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.GERMANY);
      assertThat(Numbers.shown(1234.5)).isEqualTo("1234.5");
      assertThat(Numbers.percent(0.125)).isEqualTo("12.5 %");
      assertThat(Numbers.shown(-0.01)).isEqualTo("0.0");
    } finally {
      Locale.setDefault(before);
    }
  }
}
