package io.github.trustengine.compress.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.trustengine.compress.linalg.InverseFactor.Order;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ErrorFeedbackTests {

  /** Rounds to multiples of 1/16. */
  private static final ErrorFeedback.Rule SIXTEENTHS =
      (firstRow, count) ->
          (position, tile, target) -> {
            for (int r = 0; r < count; r++) {
              target[r] = (float) Math.rint(tile.current()[tile.at(position) + r] * 16) / 16;
            }
          };

  /** The published algorithm, column by column, without blocks, in double precision. */
  @ParameterizedTest
  @CsvSource({"1, 5", "100, 200", "97, 300", "200, 129", "10, 160"})
  void isTheAlgorithmWithoutBlocks(int rows, int columns) {
    try (var workers = new Workers(2)) {
      var gram = Layers.gram(Layers.inputs(3 * columns, columns, 1), workers);
      for (var order : Order.values()) {
        try (var factor = InverseFactor.of(gram, 0.01, order, workers)) {
          var weights = Layers.weights(rows, columns, 2);
          var swept = new ErrorFeedback(factor, 128, workers).sweep(weights, SIXTEENTHS);
          int different = 0;
          for (int row = 0; row < rows; row++) {
            var current = new double[columns];
            for (int i = 0; i < columns; i++) {
              current[i] = weights.get(row, factor.column(i));
            }
            for (int i = 0; i < columns; i++) {
              double rounded = Math.rint(current[i] * 16) / 16;
              // What follows from a weight that lies between two values must not count as
              // different.
              double ours = swept.values().get(row, factor.column(i));
              different += rounded != ours ? 1 : 0;
              assertThat(ours).isCloseTo(current[i], within(0.5 / 16 + 1e-5));
              double error = (current[i] - ours) / factor.get(i, i);
              for (int j = i; j < columns; j++) {
                current[j] -= error * factor.get(i, j);
              }
            }
          }
          assertThat(different).isLessThanOrEqualTo(rows * columns / 1000);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {40, 300})
  void knowsItsErrorWithoutInputs(int columns) {
    var inputs = Layers.inputs(2 * columns, columns, 3);
    for (int token = 0; token < inputs.rows(); token++) {
      inputs.set(token, 9, 0);
    }
    try (var workers = new Workers(2)) {
      var gram = Layers.gram(inputs, workers);
      try (var factor = InverseFactor.of(gram, 0.01, Order.DESCENDING, workers)) {
        var weights = factor.withoutDead(Layers.weights(130, columns, 4));
        var swept = new ErrorFeedback(factor, 128, workers).sweep(weights, SIXTEENTHS);
        double error = Layers.energy(Layers.minus(weights, swept.values()), inputs);
        assertThat(swept.squaredError()).isCloseTo(error, within(1e-4 * error));
        var reconstruction = new Reconstruction(weights, gram, workers);
        assertThat(reconstruction.squaredError(swept.values()))
            .isCloseTo(error, within(1e-5 * error));
        double energy = Layers.energy(weights, inputs);
        assertThat(reconstruction.energy()).isCloseTo(energy, within(1e-6 * energy));
        assertThat(reconstruction.relativeError(swept.values()))
            .isCloseTo(error / energy, within(1e-4 * error / energy));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void dependsNotOnThreads(int threads) {
    try (var one = new Workers(1);
        var many = new Workers(threads)) {
      var gram = Layers.gram(Layers.inputs(700, 500, 5), one);
      var weights = Layers.weights(250, 500, 6);
      try (var factor = InverseFactor.of(gram, 0.01, Order.NATURAL, one)) {
        var first = new ErrorFeedback(factor, 128, one).sweep(weights, SIXTEENTHS);
        var second = new ErrorFeedback(factor, 128, many).sweep(weights, SIXTEENTHS);
        assertThat(second).isEqualTo(first);
      }
    }
  }
}
