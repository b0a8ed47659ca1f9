package io.github.trustengine.compress.prune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.trustengine.compress.linalg.ColumnSums;
import io.github.trustengine.compress.linalg.Gram;
import io.github.trustengine.compress.linalg.InverseFactor;
import io.github.trustengine.compress.linalg.InverseFactor.Order;
import io.github.trustengine.compress.linalg.Layers;
import io.github.trustengine.compress.linalg.Matrix;
import io.github.trustengine.compress.linalg.NumericalException;
import io.github.trustengine.compress.linalg.Reconstruction;
import io.github.trustengine.compress.linalg.Workers;
import io.github.trustengine.compress.prune.Sparsity.Pattern;
import io.github.trustengine.compress.prune.Sparsity.Unstructured;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PruneTests {

  private static Workers workers;

  @BeforeAll
  static void open() {
    workers = new Workers(2);
  }

  @AfterAll
  static void close() {
    workers.close();
  }

  @Test
  void magnitudeByHand() {
    var weights = Matrix.of(2, 4, new float[] {0.1f, -0.5f, 0.3f, 0.2f, -0.4f, 0.6f, -0.05f, 0.7f});
    // In ascending order: .05 .1 .2 .3 | .4 .5 .6 .7; the threshold is the one at index 4.
    assertThat(Magnitude.prune(weights, new Unstructured(0.5), workers).values().values())
        .containsExactly(0, -0.5f, 0, 0, 0, 0.6f, 0, 0.7f);
    assertThat(Magnitude.prune(weights, new Pattern(2, 4), workers).values().values())
        .containsExactly(0, -0.5f, 0.3f, 0, 0, 0.6f, 0, 0.7f);
    assertThat(Magnitude.prune(weights, new Pattern(1, 2), workers).values().values())
        .containsExactly(0, -0.5f, 0.3f, 0, 0, 0.6f, 0, 0.7f);
    assertThat(Magnitude.prune(weights, new Unstructured(0), workers).values()).isEqualTo(weights);
  }

  @Test
  void ofEqualMagnitudesThePatternTakesTheLowestColumns() {
    var weights = Matrix.of(1, 4, new float[] {0.5f, -0.5f, 0.5f, -0.5f});
    assertThat(Magnitude.prune(weights, new Pattern(2, 4), workers).values().values())
        .containsExactly(0, 0, 0.5f, -0.5f);
  }

  @Test
  void wandaByHand() {
    var weights = Matrix.of(2, 4, new float[] {1, -2, 3, 4, 4, -3, 2, 1});
    var inputs = new ColumnSums(7, new double[] {100, 25, 1, 1}, new double[4]);
    // Scores: 10 10 3 4 and 40 15 2 1.
    assertThat(Wanda.prune(weights, inputs, new Unstructured(0.5), workers).values().values())
        .containsExactly(1, -2, 0, 0, 4, -3, 0, 0);
    // Of the equal scores in the first row the lower column goes.
    assertThat(Wanda.prune(weights, inputs, new Unstructured(0.75), workers).values().values())
        .containsExactly(0, -2, 0, 0, 4, 0, 0, 0);
    assertThat(Wanda.prune(weights, inputs, new Pattern(1, 2), workers).values().values())
        .containsExactly(0, -2, 0, 4, 4, 0, 2, 0);
  }

  @Test
  void wandaOfEqualInputsIsMagnitude() {
    var weights = Layers.weights(20, 64, 1);
    var inputs = new ColumnSums(3, filled(64, 2.5), filled(64, 1));
    for (var pattern : new Pattern[] {new Pattern(2, 4), new Pattern(4, 8), new Pattern(1, 2)}) {
      assertThat(Wanda.prune(weights, inputs, pattern, workers).values())
          .isEqualTo(Magnitude.prune(weights, pattern, workers).values());
    }
  }

  @Test
  void countsAreExactAndKeptWeightsStay() {
    for (int seed = 0; seed < 10; seed++) {
      var weights = Layers.weights(37, 96, seed);
      var gram = Layers.gram(Layers.inputs(200, 96, seed), workers);
      double fraction = new Random(seed).nextDouble();
      var magnitude = Magnitude.prune(weights, new Unstructured(fraction), workers);
      assertThat(magnitude.count()).isEqualTo((int) (37 * 96 * fraction) + 1);
      var wanda = Wanda.prune(weights, gram.sums(), new Unstructured(fraction), workers);
      for (int row = 0; row < 37; row++) {
        int count = 0;
        for (int column = 0; column < 96; column++) {
          count += wanda.isPruned(row, column) ? 1 : 0;
        }
        assertThat(count).isEqualTo((int) (96 * fraction));
      }
      for (var pruned : new PrunedMatrix[] {magnitude, wanda}) {
        for (int i = 0; i < 37 * 96; i++) {
          assertThat(pruned.values().values()[i])
              .isEqualTo(pruned.isPruned(i / 96, i % 96) ? 0 : weights.values()[i]);
        }
      }
    }
  }

  @Test
  void masksAreNested() {
    var weights = Layers.weights(11, 64, 3);
    var sums = Layers.gram(Layers.inputs(100, 64, 3), workers).sums();
    for (double fraction = 0.1; fraction < 0.85; fraction += 0.1) {
      var less = Wanda.prune(weights, sums, new Unstructured(fraction), workers);
      var more = Wanda.prune(weights, sums, new Unstructured(fraction + 0.1), workers);
      var lessMagnitude = Magnitude.prune(weights, new Unstructured(fraction), workers);
      var moreMagnitude = Magnitude.prune(weights, new Unstructured(fraction + 0.1), workers);
      for (int i = 0; i < 11 * 64; i++) {
        if (less.isPruned(i / 64, i % 64)) {
          assertThat(more.isPruned(i / 64, i % 64)).isTrue();
        }
        if (lessMagnitude.isPruned(i / 64, i % 64)) {
          assertThat(moreMagnitude.isPruned(i / 64, i % 64)).isTrue();
        }
      }
    }
  }

  @Test
  void everyGroupOfAPatternHasItsZeros() {
    var weights = Layers.weights(100, 160, 4);
    var gram = Layers.gram(Layers.inputs(400, 160, 4), workers);
    try (var factor = InverseFactor.of(gram, 0.01, Order.NATURAL, workers)) {
      for (var pattern : new Pattern[] {new Pattern(2, 4), new Pattern(4, 8), new Pattern(3, 4)}) {
        var values = SparseGpt.prune(weights, factor, pattern, workers).values();
        for (int row = 0; row < 100; row++) {
          for (int group = 0; group < 160; group += pattern.of()) {
            int zeros = 0;
            for (int i = 0; i < pattern.of(); i++) {
              zeros += values.get(row, group + i) == 0 ? 1 : 0;
            }
            assertThat(zeros).isEqualTo(pattern.zeros());
          }
        }
      }
    }
  }

  @Test
  void sparseGptOfUncorrelatedInputsIsMagnitudePerBlock() {
    var weights = Layers.weights(30, 200, 5);
    try (var factor = InverseFactor.of(Gram.identity(200), 0.01, Order.NATURAL, workers)) {
      assertThat(SparseGpt.prune(weights, factor, new Pattern(2, 4), workers).values())
          .isEqualTo(Magnitude.prune(weights, new Pattern(2, 4), workers).values());
      var pruned = SparseGpt.prune(weights, factor, new Unstructured(0.6), workers).values();
      int[] starts = {0, 128, 200};
      for (int b = 0; b < 2; b++) {
        var block = Matrix.zeros(30, starts[b + 1] - starts[b]);
        var expected = Matrix.zeros(30, starts[b + 1] - starts[b]);
        for (int row = 0; row < 30; row++) {
          for (int i = 0; i < block.columns(); i++) {
            block.set(row, i, weights.get(row, starts[b] + i));
            expected.set(row, i, pruned.get(row, starts[b] + i));
          }
        }
        assertThat(Magnitude.prune(block, new Unstructured(0.6), workers).values())
            .isEqualTo(expected);
      }
    }
  }

  /** Optimal brain surgeon on two inputs: the second weight takes over w1 H12 / H22. */
  @Test
  void theKeptWeightMakesUpForThePrunedOne() {
    var inputs = Matrix.of(3, 2, new float[] {1, 2, 2, 1, 3, 4});
    var gram = Layers.gram(inputs, workers);
    try (var factor = InverseFactor.of(gram, 0, Order.NATURAL, workers)) {
      var weights = Matrix.of(1, 2, new float[] {0.1f, 1});
      var result = SparseGpt.prune(weights, factor, new Pattern(1, 2), workers);
      double expected = 1 + 0.1 * gram.get(0, 1) / gram.get(1, 1);
      assertThat(result.values().get(0, 0)).isZero();
      assertThat(result.values().get(0, 1)).isCloseTo((float) expected, within(1e-6f));
      double best = Layers.energy(Layers.minus(weights, result.values()), inputs);
      for (double other : new double[] {0.99, 1.01}) {
        var near = Matrix.of(1, 2, new float[] {0, (float) (expected * other)});
        assertThat(Layers.energy(Layers.minus(weights, near), inputs)).isGreaterThan(best);
      }
    }
  }

  /** On sums over many layers: SparseGPT errs less than Wanda, Wanda less than magnitude. */
  @Test
  void errorsAreInTheirOrder() {
    for (Sparsity sparsity :
        new Sparsity[] {new Unstructured(0.5), new Pattern(2, 4), new Pattern(4, 8)}) {
      var sums = new double[3];
      for (int seed = 0; seed < 8; seed++) {
        var weights = Layers.weights(64, 160, seed);
        var gram = Layers.gram(Layers.inputs(400, 160, 100 + seed), workers);
        var reconstruction = new Reconstruction(weights, gram, workers);
        sums[0] +=
            reconstruction.relativeError(Magnitude.prune(weights, sparsity, workers).values());
        sums[1] +=
            reconstruction.relativeError(
                Wanda.prune(weights, gram.sums(), sparsity, workers).values());
        try (var factor = InverseFactor.of(gram, 0.01, Order.NATURAL, workers)) {
          var result = SparseGpt.prune(weights, factor, sparsity, workers);
          sums[2] += reconstruction.relative(result.squaredError());
        }
      }
      assertThat(sums[2]).isLessThan(0.9 * sums[1]);
      assertThat(sums[1]).isLessThan(0.9 * sums[0]);
    }
  }

  /** With the mask given, no weights do better than those of the least squares. */
  @Test
  void theLeastSquaresOfTheMaskAreABound() {
    var inputs = Layers.inputs(120, 24, 6);
    var weights = Layers.weights(10, 24, 6);
    var gram = Layers.gram(inputs, workers);
    try (var factor = InverseFactor.of(gram, 1e-6, Order.NATURAL, workers)) {
      var result = SparseGpt.prune(weights, factor, new Unstructured(0.5), workers);
      double least = 0;
      for (int row = 0; row < 10; row++) {
        least += leastSquares(weights, row, result.matrix(), gram);
      }
      assertThat(least).isLessThan(result.squaredError());
      assertThat(result.squaredError()).isLessThan(3 * least);
    }
  }

  @Test
  void sizeAndOrderAndNumberOfTokensDoNotMatter() {
    var inputs = Layers.inputs(300, 64, 7);
    var weights = Layers.weights(16, 64, 7);
    var expected = sparseGpt(weights, inputs);
    var larger = inputs.copy();
    var reversed = inputs.copy();
    for (int token = 0; token < 300; token++) {
      for (int i = 0; i < 64; i++) {
        larger.set(token, i, 8 * inputs.get(token, i));
        reversed.set(token, i, inputs.get(299 - token, i));
      }
    }
    var twice = Matrix.of(600, 64, Arrays.copyOf(inputs.values(), 600 * 64));
    System.arraycopy(inputs.values(), 0, twice.values(), 300 * 64, 300 * 64);
    for (var other : new Matrix[] {larger, reversed, twice}) {
      var values = sparseGpt(weights, other);
      for (int i = 0; i < 16 * 64; i++) {
        assertThat(values.values()[i]).isCloseTo(expected.values()[i], within(1e-5f));
        assertThat(values.values()[i] == 0).isEqualTo(expected.values()[i] == 0);
      }
    }
  }

  @Test
  void dependsNotOnThreads() {
    var weights = Layers.weights(200, 260, 8);
    var gram = Layers.gram(Layers.inputs(300, 260, 8), workers);
    try (var one = new Workers(1);
        var three = new Workers(3);
        var factor = InverseFactor.of(gram, 0.01, Order.NATURAL, one)) {
      for (Sparsity sparsity : new Sparsity[] {new Unstructured(0.5), new Pattern(2, 4)}) {
        assertThat(SparseGpt.prune(weights, factor, sparsity, three).values())
            .isEqualTo(SparseGpt.prune(weights, factor, sparsity, one).values());
        assertThat(Wanda.prune(weights, gram.sums(), sparsity, three).values())
            .isEqualTo(Wanda.prune(weights, gram.sums(), sparsity, one).values());
      }
    }
  }

  @Test
  void refusesWhatItCannotPrune() {
    var weights = Layers.weights(4, 6, 9);
    assertThatThrownBy(() -> Magnitude.prune(weights, new Pattern(2, 4), workers))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("6 are no whole groups of 4");
    weights.set(2, 3, Float.NaN);
    assertThatThrownBy(() -> Magnitude.prune(weights, new Unstructured(0.5), workers))
        .isInstanceOf(NumericalException.class)
        .hasMessageContaining("row 2, column 3 is NaN");
    assertThatThrownBy(() -> new Unstructured(1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Pattern(4, 4)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void sumsOfImportanceMatricesWillDo() {
    var weights = Layers.weights(9, 64, 10);
    var sums = Layers.gram(Layers.inputs(90, 64, 10), workers).sums();
    assertThat(
            Wanda.prune(
                    weights,
                    ColumnSums.ofMeanSquares(sums.meanSquares()),
                    new Unstructured(0.5),
                    workers)
                .values())
        .isEqualTo(Wanda.prune(weights, sums, new Unstructured(0.5), workers).values());
  }

  private static Matrix sparseGpt(Matrix weights, Matrix inputs) {
    try (var factor =
        InverseFactor.of(Layers.gram(inputs, workers), 0.01, Order.NATURAL, workers)) {
      return SparseGpt.prune(weights, factor, new Unstructured(0.5), workers).values();
    }
  }

  /** The least ||(w - q) X||<sup>2</sup> with q zero where the mask is, by Gaussian elimination. */
  private static double leastSquares(Matrix weights, int row, PrunedMatrix mask, Gram gram) {
    int d = weights.columns();
    int[] kept =
        java.util.stream.IntStream.range(0, d).filter(i -> !mask.isPruned(row, i)).toArray();
    int n = kept.length;
    var a = new double[n][n + 1];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        a[i][j] = gram.get(kept[i], kept[j]);
      }
      for (int j = 0; j < d; j++) {
        a[i][n] += gram.get(kept[i], j) * weights.get(row, j);
      }
    }
    for (int i = 0; i < n; i++) {
      for (int k = i + 1; k < n; k++) {
        double factor = a[k][i] / a[i][i];
        for (int j = i; j <= n; j++) {
          a[k][j] -= factor * a[i][j];
        }
      }
    }
    var difference = new double[d];
    for (int i = 0; i < d; i++) {
      difference[i] = weights.get(row, i);
    }
    for (int i = n - 1; i >= 0; i--) {
      double q = a[i][n];
      for (int j = i + 1; j < n; j++) {
        q -= a[i][j] * a[j][j];
      }
      // The solution takes the place of the pivot, which is not needed any more.
      a[i][i] = q / a[i][i];
      difference[kept[i]] -= a[i][i];
    }
    double error = 0;
    for (int i = 0; i < d; i++) {
      for (int j = 0; j < d; j++) {
        error += difference[i] * gram.get(i, j) * difference[j];
      }
    }
    return error;
  }

  private static double[] filled(int length, double value) {
    var values = new double[length];
    Arrays.fill(values, value);
    return values;
  }
}
