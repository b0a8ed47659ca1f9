package io.github.trustengine.ggml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.jna.Platform;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Random;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class DequantizerTests {

  private static final int BLOCKS = 500;

  /** F32 is a copy; the others have no dequantiser in ggml. */
  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {"F32", "F64", "I8", "I16", "I32", "I64", "Q8_1"})
  void givesTheSameBitsAsGgml(TensorType type) {
    ByteBuffer data = randomBlocks(type, BLOCKS, 42);
    int elements = BLOCKS * type.blockSize();
    FloatBuffer expected =
        ByteBuffer.allocateDirect(elements * Float.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .asFloatBuffer();
    Ggml.get().dequantize(type, data, expected, elements);

    float[] actual = dequantize(type, data, elements);

    for (int i = 0; i < elements; i++) {
      float value = expected.get(i);
      if (Platform.isIntel()) {
        assertThat(Float.floatToIntBits(actual[i]))
            .as("element %d: %s, in ggml %s", i, actual[i], value)
            .isEqualTo(Float.floatToIntBits(value));
      } else { // elsewhere the library is compiled with fused multiply-add
        assertThat(Math.abs(actual[i] - value))
            .as("element %d", i)
            .isLessThanOrEqualTo(0x1p-20f * largestTerm(type, data, i / type.blockSize()));
      }
    }
  }

  /** What one quantum and the minimum can amount to at most, from the scales of a block. */
  private static float largestTerm(TensorType type, ByteBuffer data, int block) {
    float largest = 0;
    for (int at : scalePositions(type)) {
      largest =
          Math.max(
              largest, Math.abs(Float16.toFloat(data.getShort(block * type.blockBytes() + at))));
    }
    return largest * 64 * 32;
  }

  @Test
  void readsTheWorkedExampleOfQ4() {
    ByteBuffer block = ByteBuffer.allocate(18).order(ByteOrder.LITTLE_ENDIAN);
    block.putShort(0, Float16.fromFloat(0.5f)).put(2, (byte) 0xf0).put(17, (byte) 0x8c);

    float[] values = dequantize(TensorType.Q4_0, block, 32);

    assertThat(values[0]).isEqualTo(-4f); // 0.5 * (0 - 8)
    assertThat(values[16]).isEqualTo(3.5f); // 0.5 * (15 - 8)
    assertThat(values[15]).isEqualTo(2f); // 0.5 * (12 - 8)
    assertThat(values[31]).isEqualTo(0f); // 0.5 * (8 - 8)
  }

  @Test
  void readsQ8WithSums() {
    ByteBuffer block = ByteBuffer.allocate(36).order(ByteOrder.LITTLE_ENDIAN);
    block.putShort(0, Float16.fromFloat(0.25f)).putShort(2, Float16.fromFloat(99f));
    block.put(4, (byte) -128).put(35, (byte) 3);

    float[] values = dequantize(TensorType.Q8_1, block, 32);

    assertThat(values[0]).isEqualTo(-32f);
    assertThat(values[31]).isEqualTo(0.75f);
  }

  @Test
  void readsNumbers() {
    assertNumbers(TensorType.F32, (b, i) -> b.putFloat(4 * i, i - 1.5f), i -> i - 1.5f);
    assertNumbers(TensorType.F64, (b, i) -> b.putDouble(8 * i, i / 3.0), i -> (float) (i / 3.0));
    assertNumbers(TensorType.I8, (b, i) -> b.put(i, (byte) -i), i -> -i);
    assertNumbers(TensorType.I16, (b, i) -> b.putShort(2 * i, (short) (-300 * i)), i -> -300 * i);
    assertNumbers(TensorType.I32, (b, i) -> b.putInt(4 * i, -70_000 * i), i -> -70_000 * i);
    assertNumbers(TensorType.I64, (b, i) -> b.putLong(8 * i, -(1L << 40) * i), i -> -0x1p40f * i);
  }

  private interface Writer {
    void write(ByteBuffer buffer, int index);
  }

  private static void assertNumbers(TensorType type, Writer writer, IntFunction<Number> expected) {
    ByteBuffer data = ByteBuffer.allocate(5 * type.blockBytes()).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < 5; i++) {
      writer.write(data, i);
    }
    float[] values = dequantize(type, data, 5);
    for (int i = 0; i < 5; i++) {
      assertThat(values[i]).as("%s %d", type, i).isEqualTo(expected.apply(i).floatValue());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"Q4_0", "Q6_K", "IQ2_XS", "F16"})
  void beginsAtThePositionAndWritesToTheOffset(TensorType type) {
    int size = type.blockSize();
    ByteBuffer data = randomBlocks(type, 3, 1);
    float[] all = dequantize(type, data, 3 * size);
    float[] target = new float[2 * size];
    ByteBuffer second = data.duplicate().order(ByteOrder.BIG_ENDIAN).position(type.blockBytes());

    Dequantizer.dequantize(type, second, target, size, size);

    assertThat(second.position()).isEqualTo(type.blockBytes());
    assertThat(target).startsWith(new float[size]);
    for (int i = 0; i < size; i++) {
      assertThat(target[size + i]).isEqualTo(all[size + i]);
    }
  }

  @Test
  void refusesWhatDoesNotFit() {
    ByteBuffer block = ByteBuffer.allocate(18);
    float[] target = new float[64];

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Dequantizer.dequantize(TensorType.Q4_0, block, target, 0, 31))
        .withMessageContaining("31")
        .withMessageContaining("Q4_0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Dequantizer.dequantize(TensorType.Q4_0, block, target, 0, 64))
        .withMessageContaining("36 bytes")
        .withMessageContaining("18");
    assertThatThrownBy(() -> Dequantizer.dequantize(TensorType.Q4_0, block, target, 40, 32))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void convertsEveryHalf() {
    ByteBuffer halves = direct(2 << 16);
    for (int i = 0; i < 1 << 16; i++) {
      halves.putShort(2 * i, (short) i);
    }
    FloatBuffer floats = direct(4 << 16).asFloatBuffer();
    Ggml.get().dequantize(TensorType.F16, halves, floats, 1 << 16);

    for (int i = 0; i < 1 << 16; i++) {
      float value = Float16.toFloat((short) i);
      assertThat(Float.floatToIntBits(value))
          .as("half 0x%04x", i)
          .isEqualTo(Float.floatToIntBits(floats.get(i)));
      if (!Float.isNaN(value)) {
        assertThat(Float16.fromFloat(value)).as("half 0x%04x", i).isEqualTo((short) i);
      }
    }
  }

  @Test
  void roundsToHalvesAsGgmlDoes() {
    int count = 1 << 18;
    ByteBuffer floats = direct(4 * count);
    Random random = new Random(3);
    for (int i = 0; i < count; i++) {
      // All exponents that a half knows, and some beyond; every second one halfway between two.
      int exponent = 127 - 30 + random.nextInt(50);
      int mantissa = random.nextInt(1 << 23);
      int halfway = (mantissa & ~0x1fff) | 0x1000;
      int bits = random.nextInt(2) << 31 | exponent << 23 | (i % 2 == 0 ? mantissa : halfway);
      floats.putInt(4 * i, bits);
    }
    ByteBuffer halves = direct(2 * count);
    ByteBuffer brains = direct(2 * count);
    NativeLibrary library = NativeLibrary.get();
    library
        .function("ggml_fp32_to_fp16_row")
        .invokeVoid(new Object[] {floats, halves, (long) count});
    library
        .function("ggml_fp32_to_bf16_row")
        .invokeVoid(new Object[] {floats, brains, (long) count});

    for (int i = 0; i < count; i++) {
      float value = floats.getFloat(4 * i);
      assertThat(Float16.fromFloat(value)).as("%s", value).isEqualTo(halves.getShort(2 * i));
      assertThat(BFloat16.fromFloat(value)).as("%s", value).isEqualTo(brains.getShort(2 * i));
    }
    assertThat(Float16.fromFloat(Float.NaN)).isEqualTo((short) 0x7e00);
    assertThat(Float16.fromFloat(Float.NEGATIVE_INFINITY)).isEqualTo((short) 0xfc00);
    assertThat(BFloat16.toFloat(BFloat16.fromFloat(Float.NaN))).isNaN();
  }

  private static float[] dequantize(TensorType type, ByteBuffer data, int elements) {
    float[] target = new float[elements];
    Dequantizer.dequantize(type, data, target, 0, elements);
    return target;
  }

  /** Random bits, but finite scales. */
  private static ByteBuffer randomBlocks(TensorType type, int blocks, long seed) {
    Random random = new Random(seed);
    byte[] bytes = new byte[blocks * type.blockBytes()];
    random.nextBytes(bytes);
    ByteBuffer data = direct(bytes.length);
    data.put(0, bytes);
    for (int block = 0; block < blocks; block++) {
      int start = block * type.blockBytes();
      for (int at : scalePositions(type)) {
        data.putShort(start + at, Float16.fromFloat((float) random.nextGaussian()));
      }
      if (type == TensorType.Q8_K) {
        data.putFloat(start, (float) random.nextGaussian());
      }
      if (type == TensorType.IQ1_M) {
        // Its scale is spread over the upper four bits of four numbers: a half below infinity.
        int last = start + 48 + 6;
        data.putShort(last, (short) (data.getShort(last) & 0x3fff));
      }
    }
    return data;
  }

  private static int[] scalePositions(TensorType type) {
    return switch (type) {
      case F16, Q4_0, Q5_0, Q8_0, IQ4_NL, IQ4_XS, IQ1_S, IQ2_XXS, IQ2_XS, IQ2_S, IQ3_XXS, IQ3_S ->
          new int[] {0};
      case Q4_1, Q5_1, Q8_1, Q4_K, Q5_K -> new int[] {0, 2};
      case Q2_K -> new int[] {80, 82};
      case Q3_K -> new int[] {108};
      case Q6_K -> new int[] {208};
      case TQ1_0 -> new int[] {52};
      case TQ2_0 -> new int[] {64};
      default -> new int[] {};
    };
  }

  private static ByteBuffer direct(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
