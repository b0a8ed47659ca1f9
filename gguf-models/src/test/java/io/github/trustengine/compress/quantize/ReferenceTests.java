package io.github.trustengine.compress.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.trustengine.compress.grid.GridMatrix;
import io.github.trustengine.compress.grid.UniformGrid;
import io.github.trustengine.compress.grid.UniformGrid.Range;
import io.github.trustengine.compress.linalg.Gram;
import io.github.trustengine.compress.linalg.InverseFactor;
import io.github.trustengine.compress.linalg.InverseFactor.Order;
import io.github.trustengine.compress.linalg.Layers;
import io.github.trustengine.compress.linalg.Matrix;
import io.github.trustengine.compress.linalg.Reconstruction;
import io.github.trustengine.compress.linalg.Workers;
import io.github.trustengine.compress.prune.Magnitude;
import io.github.trustengine.compress.prune.PrunedMatrix;
import io.github.trustengine.compress.prune.SparseGpt;
import io.github.trustengine.compress.prune.Sparsity;
import io.github.trustengine.compress.prune.Sparsity.Pattern;
import io.github.trustengine.compress.prune.Sparsity.Unstructured;
import io.github.trustengine.compress.prune.Wanda;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Against what {@code tools/reference/compression_methods.py} computes with NumPy in double
 * precision, by the formulas as they are published. Masks and codes are the same but for a row in
 * which a weight lies so near the middle of two values that single precision decides.
 */
class ReferenceTests {

  private static final Map<String, double[]> REFERENCE = new HashMap<>();
  private static final int KEPT_ROWS = 16;

  private final Workers workers = new Workers(2);
  private String layer = "";
  private Matrix weights = Matrix.zeros(1, 1);
  private Matrix inputs = Matrix.zeros(1, 1);
  private Gram gram = Gram.identity(1);

  @BeforeAll
  static void readReference() throws IOException {
    try (var file =
        new DataInputStream(
            new GZIPInputStream(
                Objects.requireNonNull(
                    ReferenceTests.class.getResourceAsStream("../reference.bin.gz"))))) {
      for (int length = file.read(); length >= 0; length = file.read()) {
        var name = new String(file.readNBytes(length), StandardCharsets.US_ASCII);
        int kind = file.readUnsignedByte();
        var values = new double[Integer.reverseBytes(file.readInt())];
        int bytes = kind == 0 ? 1 : 4 * kind;
        var data = ByteBuffer.wrap(file.readNBytes(values.length * bytes));
        data.order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < values.length; i++) {
          values[i] =
              switch (kind) {
                case 0 -> Byte.toUnsignedInt(data.get());
                case 1 -> data.getFloat();
                default -> data.getDouble();
              };
        }
        REFERENCE.put(name, values);
      }
    }
  }

  @AfterEach
  void close() {
    workers.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"small", "large"})
  void gramMatrixAndFactor(String name) {
    open(name);
    double[] diagonal = reference("diagonal");
    double[] pivots = reference("pivots");
    double[] last = reference("upper-last");
    int d = weights.columns();
    try (var factor = InverseFactor.of(gram, 0.01, Order.NATURAL, workers)) {
      for (int i = 0; i < d; i++) {
        assertThat(gram.get(i, i)).isCloseTo(diagonal[i], within(1e-5 * diagonal[i]));
        assertThat((double) factor.pivot(i)).isCloseTo(pivots[i], within(1e-5 * pivots[i]));
        assertThat((double) factor.get(i, d - 1)).isCloseTo(last[i], within(1e-5 * pivots[d - 1]));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"small", "large"})
  void pruning(String name) {
    open(name);
    var half = new Unstructured(0.5);
    check("magnitude-50", Magnitude.prune(weights, half, workers));
    check("magnitude-2of4", Magnitude.prune(weights, new Pattern(2, 4), workers));
    check("wanda-50", Wanda.prune(weights, gram.sums(), half, workers));
    check("wanda-4of8", Wanda.prune(weights, gram.sums(), new Pattern(4, 8), workers));
    try (var factor = InverseFactor.of(gram, 0.01, Order.NATURAL, workers)) {
      Map<String, Sparsity> recipes =
          Map.of("sparsegpt-50", half, "sparsegpt-2of4", new Pattern(2, 4));
      recipes.forEach(
          (recipe, sparsity) -> {
            var result = SparseGpt.prune(weights, factor, sparsity, workers);
            check(recipe, result.matrix());
            double error = reference(recipe + "/error")[0];
            assertThat(new Reconstruction(weights, gram, workers).relative(result.squaredError()))
                .isCloseTo(error, within(1e-3 * error));
            int at = 0;
            double[] values = reference(recipe + "/values");
            for (int i = 0; i < KEPT_ROWS * weights.columns(); i++) {
              if (!result.matrix().isPruned(i / weights.columns(), i % weights.columns())) {
                assertThat((double) result.values().values()[i])
                    .isCloseTo(values[at], within(1e-5 * Math.abs(values[at]) + 1e-6));
                at++;
              }
            }
            assertThat(at).isEqualTo(values.length);
          });
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"small", "large"})
  void rounding(String name) {
    open(name);
    check("rtn-4bit-g32-symmetric", Rtn.quantize(weights, grid(4, 32, Range.SYMMETRIC), workers));
    check("rtn-3bit-g64-min_max", Rtn.quantize(weights, grid(3, 64, Range.MIN_MAX), workers));
    for (var order : Order.values()) {
      String suffix = order == Order.DESCENDING ? "-act" : "";
      try (var factor = InverseFactor.of(gram, 0.01, order, workers)) {
        check(
            "gptq-4bit-g32-symmetric" + suffix,
            Gptq.quantize(weights, factor, grid(4, 32, Range.SYMMETRIC), workers).matrix());
        check(
            "gptq-3bit-g64-asymmetric" + suffix,
            Gptq.quantize(weights, factor, grid(3, 64, Range.ASYMMETRIC), workers).matrix());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"small", "large"})
  void scalesAndClipping(String name) {
    open(name);
    var grid = grid(3, 32, Range.MIN_MAX);
    UnaryOperator<Matrix> quantizer = w -> Rtn.quantize(w, grid, workers).values();
    double[] losses = reference("awq-3bit-g32/losses");
    float[] means = gram.sums().meanMagnitudes();
    for (int step = 0; step < losses.length; step++) {
      assertThat(
              AwqScales.loss(
                  weights, AwqScales.scales(means, step / 20.0), quantizer, gram, workers))
          .isCloseTo(losses[step], within(2e-3 * losses[step]));
    }
    var choice =
        AwqScales.search(
            means, scales -> AwqScales.loss(weights, scales, quantizer, gram, workers));
    assertThat(choice.alpha()).isEqualTo(reference("awq-3bit-g32/alpha")[0]);
    double[] scales = reference("awq-3bit-g32/scales");
    for (int i = 0; i < scales.length; i++) {
      assertThat((double) choice.scales()[i]).isCloseTo(scales[i], within(1e-5 * scales[i]));
    }
    var clipped = AwqClip.clip(weights, 32, quantizer, gram, workers);
    check("awq-clip-3bit-g32", Rtn.quantize(clipped, grid, workers));
  }

  private static UniformGrid grid(int bits, int group, Range range) {
    return new UniformGrid(bits, group, range);
  }

  private void open(String name) {
    layer = name;
    double[] shape = reference("shape");
    int rows = (int) shape[0];
    int columns = (int) shape[1];
    weights = Matrix.zeros(rows, columns);
    inputs = Matrix.zeros((int) shape[2], columns);
    double[] levels = reference("levels");
    double[] sizes = reference("sizes");
    for (int i = 0; i < weights.values().length; i++) {
      weights.values()[i] = (float) reference("weights")[i];
    }
    for (int i = 0; i < levels.length; i++) {
      inputs.values()[i] = ((byte) levels[i]) * ((float) sizes[i % columns]);
    }
    gram = Layers.gram(inputs, workers);
  }

  private double[] reference(String name) {
    return Objects.requireNonNull(REFERENCE.get(layer + "/" + name), name);
  }

  private void check(String method, PrunedMatrix ours) {
    int columns = weights.columns();
    double[] mask = reference(method + "/mask");
    for (int i = 0; i < weights.values().length; i++) {
      boolean expected = ((int) mask[i / 8] >> (7 - i % 8) & 1) == 1;
      assertThat(ours.isPruned(i / columns, i % columns))
          .as("%s, weight %d", method, i)
          .isEqualTo(expected);
    }
    checkError(method, ours.values(), 1e-4);
  }

  private void check(String method, GridMatrix ours) {
    int columns = weights.columns();
    double[] codes = reference(method + "/codes");
    int differentRows = 0;
    for (int row = 0; row < weights.rows(); row++) {
      var expected = Arrays.copyOfRange(codes, row * columns, (row + 1) * columns);
      var found = new double[columns];
      for (int column = 0; column < columns; column++) {
        found[column] = ours.code(row, column);
      }
      differentRows += Arrays.equals(expected, found) ? 0 : 1;
    }
    assertThat(differentRows).as(method).isLessThanOrEqualTo(1);
    checkError(method, ours.values(), differentRows == 0 ? 1e-4 : 1e-2);
  }

  private void checkError(String method, Matrix values, double tolerance) {
    double expected = reference(method + "/error")[0];
    double error =
        Layers.energy(Layers.minus(weights, values), inputs) / Layers.energy(weights, inputs);
    assertThat(error).as(method).isCloseTo(expected, within(tolerance * expected));
  }
}
