package io.github.trustengine.compress.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.FloatBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GramTests {

  @ParameterizedTest
  @CsvSource({"1, 1", "7, 3", "40, 16", "513, 64", "1100, 257", "30, 530"})
  void isTheProductOfTheInputs(int tokens, int columns) {
    var inputs = Layers.inputs(tokens, columns, 1);
    try (var workers = new Workers(2)) {
      var gram = Layers.gram(inputs, workers);
      assertThat(gram.tokens()).isEqualTo(tokens);
      for (int i = 0; i < columns; i += 1 + columns / 50) {
        for (int j = 0; j < columns; j += 1 + columns / 50) {
          double expected = 0;
          for (int token = 0; token < tokens; token++) {
            expected += (double) inputs.get(token, i) * inputs.get(token, j);
          }
          double size = Math.sqrt(square(inputs, i) * square(inputs, j));
          assertThat(gram.get(i, j)).isCloseTo(expected, within(2e-6 * size));
          assertThat(gram.get(i, j)).isEqualTo(gram.get(j, i));
        }
        assertThat(gram.sums().squares()[i])
            .isCloseTo(square(inputs, i), within(1e-12 * square(inputs, i)));
        assertThat(gram.sums().magnitudes()[i])
            .isCloseTo(magnitude(inputs, i), within(1e-12 * magnitude(inputs, i)));
      }
    }
  }

  @Test
  void dependsNeitherOnPiecesNorOnThreads() throws IOException {
    var inputs = Layers.inputs(1500, 300, 2);
    byte[] whole;
    try (var workers = new Workers(1)) {
      whole = bytes(Layers.gram(inputs, workers));
    }
    for (int threads : new int[] {2, 3}) {
      try (var workers = new Workers(threads);
          var accumulator = new GramAccumulator(300, workers)) {
        int[] pieces = {1, 700, 511, 288};
        int at = 0;
        for (int piece : pieces) {
          accumulator.add(FloatBuffer.wrap(inputs.values(), at * 300, piece * 300));
          at += piece;
        }
        assertThat(bytes(accumulator.finish())).isEqualTo(whole);
      }
    }
  }

  @Test
  void addsUp() {
    try (var workers = new Workers(2)) {
      var first = Layers.gram(Layers.inputs(100, 40, 3), workers);
      var second = Layers.gram(Layers.inputs(60, 40, 4), workers);
      var sum = first.plus(second);
      assertThat(sum.tokens()).isEqualTo(160);
      assertThat(sum.get(3, 17)).isEqualTo(first.get(3, 17) + second.get(3, 17));
      assertThat(sum.sums().squares()[5])
          .isEqualTo(first.sums().squares()[5] + second.sums().squares()[5]);
    }
  }

  @Test
  void followsScaledInputs() {
    var inputs = Layers.inputs(50, 20, 5);
    var factors = new float[20];
    for (int i = 0; i < 20; i++) {
      factors[i] = (float) Math.pow(2, i % 5 - 2);
    }
    try (var workers = new Workers(1)) {
      var scaled = Layers.gram(inputs.overColumns(factors), workers);
      var over = Layers.gram(inputs, workers).over(factors);
      assertThat(over.block(0, 20)).isEqualTo(scaled.block(0, 20));
      assertThat(over.sums()).isEqualTo(scaled.sums());
    }
  }

  @Test
  void comesBackFromBytes() throws IOException {
    try (var workers = new Workers(1)) {
      var gram = Layers.gram(Layers.inputs(33, 270, 6), workers);
      var bytes = bytes(gram);
      var read = Gram.read(new ByteArrayInputStream(bytes));
      assertThat(bytes(read)).isEqualTo(bytes);
      assertThat(read.sums()).isEqualTo(gram.sums());
      assertThat(read.get(269, 0)).isEqualTo(gram.get(0, 269));
    }
  }

  @Test
  void refusesBytesThatAreDamaged() throws IOException {
    var bytes = bytes(Gram.identity(24));
    for (int at : new int[] {0, 4, 9, 40, bytes.length - 1}) {
      var damaged = bytes.clone();
      damaged[at] ^= 0x40;
      assertThatThrownBy(() -> Gram.read(new ByteArrayInputStream(damaged)))
          .isInstanceOf(IOException.class);
    }
    assertThatThrownBy(() -> Gram.read(new ByteArrayInputStream(bytes, 0, bytes.length - 5)))
        .isInstanceOf(EOFException.class);
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void namesTheInputThatIsNoNumber(float bad) {
    var inputs = Layers.inputs(600, 24, 7);
    inputs.set(555, 17, bad);
    try (var workers = new Workers(2)) {
      assertThatThrownBy(() -> Layers.gram(inputs, workers))
          .isInstanceOf(NumericalException.class)
          .hasMessageContaining("input 17 of calibration token 555");
    }
  }

  @Test
  void refusesInputsThatAreTooLarge() {
    var inputs = Layers.inputs(10, 24, 7);
    inputs.set(5, 3, 1e30f);
    try (var workers = new Workers(1)) {
      assertThatThrownBy(() -> Layers.gram(inputs, workers))
          .isInstanceOf(NumericalException.class)
          .hasMessageContaining("too large");
    }
  }

  @Test
  void needsInputs() {
    try (var workers = new Workers(1);
        var accumulator = new GramAccumulator(8, workers)) {
      assertThatThrownBy(() -> accumulator.add(FloatBuffer.allocate(9)))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(accumulator::finish)
          .isInstanceOf(NumericalException.class)
          .hasMessageContaining("longer calibration text");
    }
  }

  private static byte[] bytes(Gram gram) throws IOException {
    var bytes = new ByteArrayOutputStream();
    gram.write(bytes);
    return bytes.toByteArray();
  }

  private static double square(Matrix inputs, int column) {
    double sum = 0;
    for (int token = 0; token < inputs.rows(); token++) {
      sum += (double) inputs.get(token, column) * inputs.get(token, column);
    }
    return sum;
  }

  private static double magnitude(Matrix inputs, int column) {
    double sum = 0;
    for (int token = 0; token < inputs.rows(); token++) {
      sum += Math.abs(inputs.get(token, column));
    }
    return sum;
  }
}
