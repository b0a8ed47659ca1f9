package io.github.trustengine.compress.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.trustengine.compress.linalg.InverseFactor.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InverseFactorTests {

  /**
   * U H U<sup>T</sup> = 1 says the same as H<sup>-1</sup> = U<sup>T</sup> U, without an inverse.
   */
  @ParameterizedTest
  @CsvSource({
    "1, NATURAL",
    "24, NATURAL",
    "24, DESCENDING",
    "300, NATURAL",
    "530, DESCENDING",
    "1100, NATURAL"
  })
  void invertsTheDampedMatrix(int columns, Order order) {
    try (var workers = new Workers(2)) {
      var gram = Layers.gram(Layers.inputs(2 * columns, columns, 1), workers);
      try (var factor = InverseFactor.of(gram, 0.01, order, workers)) {
        assertThat(factor.warnings()).isEmpty();
        assertThat(factor.damping()).isEqualTo(0.01);
        double damping = 0;
        for (double value : gram.diagonal()) {
          damping += 0.01 * value / columns;
        }
        for (int i = 0; i < columns; i += 1 + columns / 20) {
          for (int j = 0; j < columns; j += 1 + columns / 20) {
            double sum = 0;
            for (int a = i; a < columns; a++) {
              for (int b = j; b < columns; b++) {
                double h = gram.get(factor.column(a), factor.column(b)) + (a == b ? damping : 0);
                sum += factor.get(i, a) * h * factor.get(j, b);
              }
            }
            assertThat(sum).isCloseTo(i == j ? 1 : 0, within(2e-4));
          }
        }
        for (int i = 1; i < columns; i++) {
          assertThat(factor.get(i, i - 1)).isZero();
        }
      }
    }
  }

  @Test
  void ordersColumnsByTheirDiagonal() {
    try (var workers = new Workers(1)) {
      var gram = Layers.gram(Layers.inputs(100, 50, 2), workers);
      try (var factor = InverseFactor.of(gram, 0.01, Order.DESCENDING, workers)) {
        assertThat(factor.isNatural()).isFalse();
        for (int i = 1; i < 50; i++) {
          int before = factor.column(i - 1);
          int here = factor.column(i);
          assertThat(gram.get(before, before)).isGreaterThanOrEqualTo(gram.get(here, here));
        }
      }
    }
  }

  @Test
  void ofTheIdentityIsDiagonal() {
    try (var workers = new Workers(2);
        var factor = InverseFactor.of(Gram.identity(300), 0.01, Order.NATURAL, workers)) {
      for (int i = 0; i < 300; i++) {
        for (int j = 0; j < 300; j++) {
          assertThat(factor.get(i, j)).isEqualTo(i == j ? (float) (1 / Math.sqrt(1.01)) : 0);
        }
      }
    }
  }

  @Test
  void dependsNotOnThreads() {
    Gram gram;
    try (var workers = new Workers(1)) {
      gram = Layers.gram(Layers.inputs(700, 600, 3), workers);
    }
    try (var one = new Workers(1);
        var three = new Workers(3);
        var first = InverseFactor.of(gram, 0.01, Order.NATURAL, one);
        var second = InverseFactor.of(gram, 0.01, Order.NATURAL, three)) {
      for (int i = 0; i < 600; i++) {
        for (int j = i; j < 600; j++) {
          assertThat(first.get(i, j)).isEqualTo(second.get(i, j));
        }
      }
    }
  }

  @Test
  void dampsMoreWhereItMust() {
    var inputs = Layers.inputs(100, 40, 4);
    for (int token = 0; token < 100; token++) {
      inputs.set(token, 21, inputs.get(token, 20));
      inputs.set(token, 22, inputs.get(token, 20) + inputs.get(token, 19));
    }
    try (var workers = new Workers(1)) {
      var gram = Layers.gram(inputs, workers);
      try (var factor = InverseFactor.of(gram, 0, Order.NATURAL, workers)) {
        assertThat(factor.damping()).isPositive().isLessThan(0.01);
        assertThat(factor.warnings()).singleElement().asString().contains("depend on each other");
        assertThat(Double.isFinite(factor.get(0, 39))).isTrue();
      }
    }
  }

  @Test
  void warnsOfTooFewTokens() {
    try (var workers = new Workers(1)) {
      var gram = Layers.gram(Layers.inputs(10, 40, 5), workers);
      try (var factor = InverseFactor.of(gram, 0.01, Order.NATURAL, workers)) {
        assertThat(factor.warnings())
            .singleElement()
            .asString()
            .contains("10 calibration tokens for 40 inputs");
      }
    }
  }

  @Test
  void keepsDeadColumnsApart() {
    var inputs = Layers.inputs(100, 40, 6);
    for (int token = 0; token < 100; token++) {
      inputs.set(token, 7, 0);
    }
    try (var workers = new Workers(1)) {
      var gram = Layers.gram(inputs, workers);
      try (var factor = InverseFactor.of(gram, 0.01, Order.NATURAL, workers)) {
        assertThat(factor.isDead(7)).isTrue();
        assertThat(factor.isDead(8)).isFalse();
        for (int i = 0; i < 40; i++) {
          assertThat(factor.get(Math.min(i, 7), Math.max(i, 7)) != 0).isEqualTo(i == 7);
        }
        var weights = Layers.weights(3, 40, 7);
        var without = factor.withoutDead(weights);
        assertThat(without.get(1, 7)).isZero();
        assertThat(without.get(1, 8)).isEqualTo(weights.get(1, 8));
        assertThat(weights.get(1, 7)).isNotZero();
      }
    }
  }

  @Test
  void needsInputsThatAreNotAllZero() {
    try (var workers = new Workers(1)) {
      var gram = Layers.gram(Matrix.zeros(10, 8), workers);
      assertThatThrownBy(() -> InverseFactor.of(gram, 0.01, Order.NATURAL, workers))
          .isInstanceOf(NumericalException.class)
          .hasMessageContaining("all inputs of the layer are zero");
    }
  }
}
