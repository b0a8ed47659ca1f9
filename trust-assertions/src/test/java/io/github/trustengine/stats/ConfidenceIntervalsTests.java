package io.github.trustengine.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The reference values were made with SciPy 1.17.1, by the calls named beside them. */
class ConfidenceIntervalsTests {

  private static final Offset<Double> EXACT = within(1e-11);

  /** {@code scipy.stats.t.ppf(0.975, df)}. */
  @ParameterizedTest
  @CsvSource({
    "1, 12.706204736174694",
    "2, 4.302652729749462",
    "3, 3.1824463052837078",
    "4, 2.7764451051977934",
    "5, 2.5705818356363146",
    "10, 2.228138851986274",
    "39, 2.022690920036761",
    "40, 2.021075390306273",
    "399, 1.965927295920882",
    "9999, 1.960201263621357"
  })
  void studentsQuantile(int degreesOfFreedom, double expected) {
    assertThat(StudentT.twoSidedQuantile(degreesOfFreedom)).isEqualTo(expected, EXACT);
  }

  /** {@code scipy.stats.ttest_rel(before, after).confidence_interval(0.95)}. */
  @Test
  void meanOfPairedDifferences() {
    double[] before = {1, 1, 1, 0, 1, 0.5, 1, 1, 0, 1};
    double[] after = {1, 0, 1, 0, 1, 0.25, 1, 1, 1, 0};
    double[] differences =
        IntStream.range(0, before.length).mapToDouble(i -> before[i] - after[i]).toArray();

    Interval interval = ConfidenceIntervals.ofMean(differences).orElseThrow();

    assertThat(interval.low()).isEqualTo(-0.281506977575898, EXACT);
    assertThat(interval.high()).isEqualTo(0.531506977575898, EXACT);
  }

  /** {@code scipy.stats.ttest_1samp(values, 0).confidence_interval(0.95)}. */
  @Test
  void meanOfFlips() {
    double[] values = new double[40];
    Arrays.fill(values, 0, 6, 100);
    Arrays.fill(values, 6, 8, -100);

    Interval interval = ConfidenceIntervals.ofMean(values).orElseThrow();

    assertThat(interval.low()).isEqualTo(-4.118027446475876, EXACT);
    assertThat(interval.high()).isEqualTo(24.118027446475878, EXACT);
  }

  @Test
  void noIntervalWhereNothingVaries() {
    assertThat(ConfidenceIntervals.ofMean(new double[] {})).isEqualTo(Optional.empty());
    assertThat(ConfidenceIntervals.ofMean(new double[] {1})).isEqualTo(Optional.empty());
    assertThat(ConfidenceIntervals.ofMean(new double[] {0.1, 0.1, 0.1}))
        .isEqualTo(Optional.empty());
  }

  /** {@code scipy.stats.binomtest(hits, trials).proportion_ci(0.95, 'wilson')}. */
  @ParameterizedTest
  @CsvSource({
    "0, 1, 0.0, 0.7934506856227626",
    "1, 1, 0.20654931437723745, 1.0",
    "0, 40, 0.0, 0.08762160119728662",
    "6, 40, 0.07061187717320358, 0.290723243664897",
    "20, 40, 0.35199526933465386, 0.6480047306653461",
    "40, 40, 0.9123783988027133, 1.0",
    "13, 400, 0.01908984237880044, 0.054804152823766786"
  })
  void share(int hits, int trials, double low, double high) {
    Interval interval = ConfidenceIntervals.ofShare(hits, trials);

    assertThat(interval.low()).isEqualTo(low, EXACT);
    assertThat(interval.high()).isEqualTo(high, EXACT);
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "-1, 3", "4, 3"})
  void noShare(int hits, int trials) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ConfidenceIntervals.ofShare(hits, trials))
        .withMessage("no share: %d of %d", hits, trials);
  }

  /** Of intervals from normal data 95 % hold the mean: 1900 ± 3 standard errors of 2000. */
  @Test
  void coversTheMeanAsOftenAsItSays() {
    Random random = new Random(7);
    long covered =
        IntStream.range(0, 2000)
            .mapToObj(
                run -> IntStream.range(0, 12).mapToDouble(i -> 3 + random.nextGaussian()).toArray())
            .map(values -> ConfidenceIntervals.ofMean(values).orElseThrow())
            .filter(interval -> interval.low() <= 3 && 3 <= interval.high())
            .count();

    assertThat(covered).isBetween(1871L, 1929L);
  }

  @Test
  void boundsInOrder() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Interval(2, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new Interval(Double.NaN, 1));
    assertThat(new Interval(-120, 40).within(-100, 100)).isEqualTo(new Interval(-100, 40));
  }
}
