package io.github.trustengine.ggml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class GgmlTests {

  private static final int COLUMNS = 512;
  private static final int ROWS = 3;

  private final Ggml ggml = Ggml.get();

  @Test
  void quantisesAsTheFormatDescribes() {
    // Q4_0: the value of largest magnitude becomes -8 * d, rounded through a half float.
    var source = floats(32);
    for (int i = 0; i < 32; i++) {
      source.putFloat(4 * i, i - 16);
    }
    var target = bytes(18);

    ggml.quantizeRows(TensorType.Q4_0, source, target, 1, 32, Optional.empty());

    assertThat(target.getShort(0)).isEqualTo((short) 0x4000); // 2.0 = -16 / -8
    assertThat(target.get(2) & 0xf).isZero(); // element 0: -16 = 2 * (0 - 8)
    assertThat(target.get(2) >> 4 & 0xf).isEqualTo(8); // element 16: 0 = 2 * (8 - 8)
    assertThat(target.get(17) >> 4 & 0xf).isEqualTo(15); // element 31: 15 is 2 * 7.5, at the edge
  }

  @ParameterizedTest
  @EnumSource(
      mode = Mode.MATCH_ANY,
      names = {"F\\d2", "F16", "BF16", "Q\\d_[K01]", "IQ4.*", "TQ.*"})
  void dequantisesToAboutWhatWasQuantised(TensorType type) {
    assumeThat(type).isNotIn(TensorType.Q8_1, TensorType.Q8_K); // for intermediate results only
    checkRoundTrip(type);
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.MATCH_ANY, names = "IQ[123].*")
  @Tag("slow") // ggml searches the neighbours of its grids first
  void dequantisesGridTypesToAboutWhatWasQuantised(TensorType type) {
    checkRoundTrip(type);
  }

  private void checkRoundTrip(TensorType type) {
    var source = gaussian(ROWS * COLUMNS, 7);
    var importance = ones(COLUMNS);
    var data = bytes(Math.toIntExact(ROWS * type.bytes(COLUMNS)));

    ggml.quantizeRows(type, source, data, ROWS, COLUMNS, Optional.of(importance));
    var result = floats(ROWS * COLUMNS).asFloatBuffer();
    ggml.dequantize(type, data, result, ROWS * COLUMNS);

    assertThat(ggml.validRows(type, data)).isTrue();
    double error = 0;
    double total = 0;
    for (int i = 0; i < ROWS * COLUMNS; i++) {
      var x = source.getFloat(4 * i);
      error += (x - result.get(i)) * (double) (x - result.get(i));
      total += x * (double) x;
    }
    // A type of b bits keeps about 6 dB per bit; ternary and 1.5-bit types keep the least.
    var bits =
        switch (type) {
          case F16 -> 11; // digits of its mantissa, and of BF16's
          case BF16 -> 8;
          default -> 8.0 * type.blockBytes() / type.blockSize();
        };
    assertThat(error / total).isLessThan(bits < 2 ? 0.7 : 3.0 * Math.pow(2, -2 * (bits - 1)));
    if (type == TensorType.F32) {
      assertThat(result).isEqualTo(source.asFloatBuffer());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"F16", "Q4_K", "Q6_K", "Q5_1", "IQ4_XS"})
  void readsAndWritesFromThePositionOfABuffer(TensorType type) {
    var source = gaussian(ROWS * COLUMNS, 11);
    var rowBytes = Math.toIntExact(type.bytes(COLUMNS));
    var whole = bytes(ROWS * rowBytes);
    ggml.quantizeRows(type, source, whole, ROWS, COLUMNS, Optional.empty());

    var inParts = bytes(ROWS * rowBytes);
    for (int row = 0; row < ROWS; row++) {
      source.position(4 * row * COLUMNS);
      inParts.position(row * rowBytes);
      ggml.quantizeRows(type, source, inParts, 1, COLUMNS, Optional.empty());
      assertThat(inParts.position()).isEqualTo(row * rowBytes);
    }
    assertThat(inParts.clear()).isEqualTo(whole);

    var result = floats(ROWS * COLUMNS).asFloatBuffer();
    ggml.dequantize(type, whole, result, ROWS * COLUMNS);
    var lastRow = floats(2 * COLUMNS).asFloatBuffer().position(COLUMNS);
    ggml.dequantize(type, whole.position(2 * rowBytes), lastRow, COLUMNS);
    assertThat(lastRow).isEqualTo(result.position(2 * COLUMNS));
  }

  @Test
  void knowsWhichTypesNeedImportances() {
    var needing = EnumSet.noneOf(TensorType.class);
    for (var type : TensorType.values()) {
      if (ggml.requiresImatrix(type)) {
        needing.add(type);
      }
    }
    assertThat(needing)
        .containsExactlyInAnyOrder(TensorType.IQ2_XXS, TensorType.IQ2_XS, TensorType.IQ1_S);
  }

  @Test
  void refusesWhatWouldEndTheProcess() {
    var source = gaussian(COLUMNS, 3);
    var target = bytes(4 * COLUMNS);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> quantize(TensorType.IQ2_XXS, source, target, null))
        .withMessageContaining("needs importances");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> quantize(TensorType.I32, source, target, null))
        .withMessageContaining("no type to quantise to");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> quantize(TensorType.Q4_K, source, bytes(100), null))
        .withMessageContaining("target has 100 bytes of 288");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> quantize(TensorType.Q4_K, source.limit(100).slice(), target, null))
        .withMessageContaining("source has 100 bytes of 2048");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> quantize(TensorType.Q4_K, ByteBuffer.allocate(4 * COLUMNS), target, null))
        .withMessageContaining("no direct buffer");
    source.clear().putFloat(20, Float.NaN);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> quantize(TensorType.IQ3_S, source, target, null))
        .withMessageContaining("element 5 is NaN");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> quantize(TensorType.Q4_K, source, target, ones(COLUMNS).put(3, Float.NaN)))
        .withMessageContaining("importance 3 is NaN");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> quantize(TensorType.Q4_K, source, target, ones(COLUMNS - 1)))
        .withMessageContaining("511 importances for 512 columns");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> ggml.dequantize(TensorType.I8, target, ones(COLUMNS).duplicate(), COLUMNS))
        .withMessageContaining("no dequantiser");
  }

  @Test
  void findsValuesThatAreNotFinite() {
    var target = bytes(18);
    ggml.quantizeRows(TensorType.Q4_0, gaussian(32, 5), target, 1, 32, Optional.empty());
    assertThat(ggml.validRows(TensorType.Q4_0, target)).isTrue();

    target.putShort(0, (short) 0x7c00); // infinity as a half float
    assertThat(ggml.validRows(TensorType.Q4_0, target)).isFalse();
  }

  private void quantize(
      TensorType type,
      ByteBuffer source,
      ByteBuffer target,
      @org.jspecify.annotations.Nullable FloatBuffer weights) {
    ggml.quantizeRows(type, source, target, 1, COLUMNS, Optional.ofNullable(weights));
  }

  private static ByteBuffer gaussian(int n, long seed) {
    var random = new Random(seed);
    var values = floats(n);
    for (int i = 0; i < n; i++) {
      values.putFloat(4 * i, (float) random.nextGaussian());
    }
    return values;
  }

  private static FloatBuffer ones(int n) {
    var values = floats(n).asFloatBuffer();
    while (values.hasRemaining()) {
      values.put(1);
    }
    return values.clear();
  }

  private static ByteBuffer floats(int n) {
    return bytes(4 * n);
  }

  private static ByteBuffer bytes(int n) {
    return ByteBuffer.allocateDirect(n).order(ByteOrder.LITTLE_ENDIAN);
  }
}
