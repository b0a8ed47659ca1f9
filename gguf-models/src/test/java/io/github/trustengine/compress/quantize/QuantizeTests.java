package io.github.trustengine.compress.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.trustengine.compress.grid.Carrier;
import io.github.trustengine.compress.grid.UniformGrid;
import io.github.trustengine.compress.grid.UniformGrid.Range;
import io.github.trustengine.compress.linalg.Gram;
import io.github.trustengine.compress.linalg.InverseFactor;
import io.github.trustengine.compress.linalg.InverseFactor.Order;
import io.github.trustengine.compress.linalg.Layers;
import io.github.trustengine.compress.linalg.Matrix;
import io.github.trustengine.compress.linalg.NumericalException;
import io.github.trustengine.compress.linalg.Reconstruction;
import io.github.trustengine.compress.linalg.Workers;
import io.github.trustengine.ggml.Ggml;
import io.github.trustengine.ggml.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class QuantizeTests {

  private static Workers workers;

  @BeforeAll
  static void open() {
    workers = new Workers(2);
  }

  @AfterAll
  static void close() {
    workers.close();
  }

  static List<UniformGrid> grids() {
    List<UniformGrid> grids = new ArrayList<>();
    for (int bits : new int[] {2, 3, 4, 8}) {
      for (int group : new int[] {32, 64, 128, UniformGrid.ROW}) {
        for (var range : Range.values()) {
          grids.add(new UniformGrid(bits, group, range));
        }
      }
    }
    return grids;
  }

  @ParameterizedTest
  @MethodSource("grids")
  void gptqOfUncorrelatedInputsIsRounding(UniformGrid grid) {
    var weights = Layers.weights(20, 288, 1);
    try (var factor = InverseFactor.of(Gram.identity(288), 0.01, Order.NATURAL, workers)) {
      var gptq = Gptq.quantize(weights, factor, grid, workers);
      assertThat(gptq.values()).isEqualTo(Rtn.quantize(weights, grid, workers).values());
      assertThat(gptq.matrix().values()).isEqualTo(gptq.values());
    }
  }

  @ParameterizedTest
  @MethodSource("grids")
  void carriersAreExact(UniformGrid grid) {
    var weights = Layers.weights(20, 288, 2);
    var gram = Layers.gram(Layers.inputs(600, 288, 2), workers);
    try (var factor = InverseFactor.of(gram, 0.01, Order.DESCENDING, workers)) {
      for (var matrix :
          List.of(
              Gptq.quantize(weights, factor, grid, workers).matrix(),
              Rtn.quantize(weights, grid, workers))) {
        var type = Carrier.of(grid, 288);
        assertThat(type.isEmpty()).isEqualTo(grid.bits() == 8 && grid.range() != Range.SYMMETRIC);
        if (type.isPresent()) {
          var packed = Carrier.pack(matrix, type.get());
          assertThat(packed.values()).isEqualTo(matrix.values());
          assertThat(Ggml.get().validRows(type.get(), packed.data())).isTrue();
        }
      }
    }
  }

  @Test
  void gptqErrsLessThanRounding() {
    for (var grid :
        List.of(
            new UniformGrid(4, 128, Range.SYMMETRIC),
            new UniformGrid(3, 64, Range.ASYMMETRIC),
            new UniformGrid(2, UniformGrid.ROW, Range.SYMMETRIC))) {
      var sums = new double[3];
      for (int seed = 0; seed < 8; seed++) {
        var weights = Layers.weights(48, 288, seed);
        var gram = Layers.gram(Layers.inputs(700, 288, 50 + seed), workers);
        var reconstruction = new Reconstruction(weights, gram, workers);
        sums[0] += reconstruction.relativeError(Rtn.quantize(weights, grid, workers).values());
        int i = 1;
        for (var order : Order.values()) {
          try (var factor = InverseFactor.of(gram, 0.01, order, workers)) {
            var gptq = Gptq.quantize(weights, factor, grid, workers);
            assertThat(gptq.squaredError())
                .isCloseTo(
                    reconstruction.squaredError(gptq.values()), within(1e-3 * gptq.squaredError()));
            sums[i++] += reconstruction.relative(gptq.squaredError());
          }
        }
      }
      assertThat(sums[1]).isLessThan(0.9 * sums[0]);
      assertThat(sums[2]).isLessThan(sums[1]);
    }
  }

  /** Two inputs that are always the same: only the sum of both weights matters. */
  @Test
  void theSecondOfTwoEqualInputsMakesUpForTheFirst() {
    var inputs = Layers.inputs(50, 32, 3);
    for (int token = 0; token < 50; token++) {
      inputs.set(token, 31, inputs.get(token, 30));
    }
    var gram = Layers.gram(inputs, workers);
    try (var factor = InverseFactor.of(gram, 1e-4, Order.NATURAL, workers)) {
      var weights = Matrix.zeros(1, 32);
      weights.set(0, 0, 0.7f);
      weights.set(0, 30, 0.14f);
      weights.set(0, 31, 0.14f);
      // The scale is 0.0933; 0.14 is 1.5 of it, and both together are 3.
      var grid = new UniformGrid(4, 32, Range.SYMMETRIC);
      var matrix = Gptq.quantize(weights, factor, grid, workers).matrix();
      assertThat(matrix.level(0, 30) + matrix.level(0, 31)).isEqualTo(3);
    }
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0", "IQ4_NL", "Q2_K", "Q3_K", "Q4_K", "Q5_K", "Q6_K"
      })
  void gptqFillsTheBlocksOfGgml(TensorType type) {
    var sums = new double[3];
    for (int seed = 0; seed < 4; seed++) {
      var weights = Layers.weights(100, 512, seed);
      var gram = Layers.gram(Layers.inputs(1200, 512, 70 + seed), workers);
      var reconstruction = new Reconstruction(weights, gram, workers);
      var importance = Optional.of(gram.sums().meanSquares());
      sums[0] +=
          reconstruction.relativeError(Rtn.quantize(weights, type, importance, workers).values());
      int i = 1;
      for (var order : Order.values()) {
        try (var factor = InverseFactor.of(gram, 0.01, order, workers)) {
          var gptq = Gptq.quantize(weights, factor, type, workers);
          assertThat(gptq.matrix().values()).isEqualTo(gptq.values());
          assertThat(Ggml.get().validRows(type, gptq.matrix().data())).isTrue();
          sums[i++] += reconstruction.relativeError(gptq.values());
        }
      }
    }
    assertThat(sums[1]).isLessThan(0.9 * sums[0]);
    assertThat(sums[2]).isLessThan(0.9 * sums[0]);
  }

  @Test
  void dependsNotOnThreads() {
    var weights = Layers.weights(200, 512, 4);
    var gram = Layers.gram(Layers.inputs(600, 512, 4), workers);
    try (var one = new Workers(1);
        var three = new Workers(3);
        var factor = InverseFactor.of(gram, 0.01, Order.DESCENDING, one)) {
      var grid = new UniformGrid(4, 128, Range.SYMMETRIC);
      assertThat(Gptq.quantize(weights, factor, grid, three).values())
          .isEqualTo(Gptq.quantize(weights, factor, grid, one).values());
      assertThat(Gptq.quantize(weights, factor, TensorType.Q4_K, three).matrix().data())
          .isEqualTo(Gptq.quantize(weights, factor, TensorType.Q4_K, one).matrix().data());
    }
  }

  @Test
  void deadInputsAndZeroWeightsAreNoTrouble() {
    var inputs = Layers.inputs(100, 64, 5);
    for (int token = 0; token < 100; token++) {
      inputs.set(token, 3, 0);
    }
    var weights = Layers.weights(4, 64, 5);
    for (int i = 0; i < 64; i++) {
      weights.set(2, i, 0);
    }
    var gram = Layers.gram(inputs, workers);
    try (var factor = InverseFactor.of(gram, 0.01, Order.NATURAL, workers)) {
      for (var range : List.of(Range.SYMMETRIC, Range.ASYMMETRIC)) {
        var grid = new UniformGrid(4, 32, range);
        var values = Gptq.quantize(weights, factor, grid, workers).values();
        values.requireFinite("values");
        assertThat(values.get(0, 3)).isZero();
        assertThat(values.get(2, 60)).isZero();
      }
    }
    weights.set(1, 1, Float.POSITIVE_INFINITY);
    assertThatThrownBy(
            () -> Rtn.quantize(weights, new UniformGrid(4, 32, Range.SYMMETRIC), workers))
        .isInstanceOf(NumericalException.class)
        .hasMessageContaining("row 1, column 1");
    weights.set(1, 1, 1e7f);
    assertThatThrownBy(
            () -> Rtn.quantize(weights, new UniformGrid(4, 32, Range.SYMMETRIC), workers))
        .isInstanceOf(NumericalException.class)
        .hasMessageContaining("too large for half precision");
  }

  @Test
  void scalesThatArePowersOfTwoChangeNothing() {
    var weights = Layers.weights(8, 64, 6);
    var scales = new float[64];
    for (int i = 0; i < 64; i++) {
      scales[i] = (float) Math.pow(2, i % 7 - 3);
    }
    assertThat(AwqScales.rounded(weights, scales, UnaryOperator.identity())).isEqualTo(weights);
    var inputs = Layers.inputs(20, 64, 6);
    assertThat(Layers.energy(weights.timesColumns(scales), inputs.overColumns(scales)))
        .isEqualTo(Layers.energy(weights, inputs));
    assertThat(AwqScales.fold(scales, scales)).containsOnly(1f);
  }

  @Test
  void scalesAreThoseOfThePaper() {
    assertThat(AwqScales.scales(new float[] {4, 1, 0.25f}, 0)).containsExactly(1, 1, 1);
    assertThat(AwqScales.scales(new float[] {16, 1, 4}, 0.5)).containsExactly(2, 0.5f, 1);
    // A channel without activations: 1e-4, not 0.
    assertThat(AwqScales.scales(new float[] {1, 0}, 0.5))
        .containsExactly(new float[] {100, 0.01f}, within(1e-4f));
    assertThatThrownBy(() -> AwqScales.scales(new float[] {1, Float.NaN}, 0.5))
        .isInstanceOf(NumericalException.class);
  }

  @Test
  void awqErrsLessThanRounding() {
    var grid = new UniformGrid(3, 64, Range.MIN_MAX);
    UnaryOperator<Matrix> quantizer = w -> Rtn.quantize(w, grid, workers).values();
    var sums = new double[3];
    for (int seed = 0; seed < 6; seed++) {
      var weights = Layers.weights(48, 192, seed);
      var gram = Layers.gram(Layers.inputs(500, 192, 90 + seed), workers);
      var choice =
          AwqScales.search(
              gram.sums().meanMagnitudes(),
              scales -> AwqScales.loss(weights, scales, quantizer, gram, workers));
      assertThat(choice.loss()).isLessThanOrEqualTo(choice.plainLoss());
      var scaled = weights.timesColumns(choice.scales());
      var scaledGram = gram.over(choice.scales());
      double before =
          Reconstruction.squaredDifference(scaled, quantizer.apply(scaled), scaledGram, workers);
      assertThat(before).isCloseTo(choice.loss(), within(1e-4 * choice.loss()));
      var clipped = AwqClip.clip(scaled, 64, quantizer, scaledGram, workers);
      double[] unclippedErrors =
          Reconstruction.groupErrors(scaled, quantizer.apply(scaled), scaledGram, 64, workers);
      double[] clippedErrors =
          Reconstruction.groupErrors(scaled, quantizer.apply(clipped), scaledGram, 64, workers);
      for (int i = 0; i < clippedErrors.length; i++) {
        assertThat(clippedErrors[i]).isLessThanOrEqualTo(unclippedErrors[i] * (1 + 1e-9));
      }
      sums[0] += choice.plainLoss();
      sums[1] += choice.loss();
      sums[2] +=
          Reconstruction.squaredDifference(scaled, quantizer.apply(clipped), scaledGram, workers);
    }
    assertThat(sums[1]).isLessThan(0.9 * sums[0]);
    assertThat(sums[2]).isLessThan(sums[1]);
  }

  @Test
  void groupErrorsAreThoseOfTheGroups() {
    var weights = Layers.weights(5, 40, 8);
    var other = Layers.weights(5, 40, 9);
    var inputs = Layers.inputs(30, 40, 8);
    var gram = Layers.gram(inputs, workers);
    double[] errors = Reconstruction.groupErrors(weights, other, gram, 32, workers);
    for (int row = 0; row < 5; row++) {
      for (int group = 0; group < 2; group++) {
        var part = Matrix.zeros(1, 40);
        for (int i = 32 * group; i < Math.min(40, 32 * group + 32); i++) {
          part.set(0, i, weights.get(row, i) - other.get(row, i));
        }
        double expected = Layers.energy(part, inputs);
        assertThat(errors[row * 2 + group]).isCloseTo(expected, within(1e-5 * expected));
      }
    }
  }
}
