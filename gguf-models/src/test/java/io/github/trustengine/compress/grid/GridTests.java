package io.github.trustengine.compress.grid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.github.trustengine.compress.grid.UniformGrid.Range;
import io.github.trustengine.ggml.Dequantizer;
import io.github.trustengine.ggml.TensorType;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class GridTests {

  @Test
  void symmetricByHand() {
    var grid = new UniformGrid(4, UniformGrid.ROW, Range.SYMMETRIC);
    var group = grid.fit(new float[] {-3.75f, 1, 2}, 0, 3);
    assertThat(group).isEqualTo(new UniformGrid.Group(0.5f, 8));
    assertThat(grid.code(-3.75f, 0.5f, 8)).isEqualTo(0);
    // Halves go to the even neighbour.
    assertThat(grid.code(0.25f, 0.5f, 8)).isEqualTo(8);
    assertThat(grid.code(0.75f, 0.5f, 8)).isEqualTo(10);
    assertThat(grid.code(100, 0.5f, 8)).isEqualTo(15);
    assertThat(grid.fit(new float[] {0.1f, 3.75f}, 0, 2)).isEqualTo(new UniformGrid.Group(0.5f, 8));
  }

  @Test
  void asymmetricByHand() {
    var grid = new UniformGrid(4, UniformGrid.ROW, Range.ASYMMETRIC);
    assertThat(grid.fit(new float[] {-2.5f, 5}, 0, 2)).isEqualTo(new UniformGrid.Group(0.5f, 5));
    // 0 is in the range.
    assertThat(grid.fit(new float[] {5, 7.5f}, 0, 2)).isEqualTo(new UniformGrid.Group(0.5f, 0));
    assertThat(grid.fit(new float[] {0, 0}, 0, 2).zero()).isEqualTo(8);
  }

  @Test
  void minMaxByHand() {
    var grid = new UniformGrid(4, UniformGrid.ROW, Range.MIN_MAX);
    assertThat(grid.fit(new float[] {-2.5f, 5}, 0, 2)).isEqualTo(new UniformGrid.Group(0.5f, 5));
    // 0 need not be in the range, but a zero is a code.
    assertThat(grid.fit(new float[] {5, 12.5f}, 0, 2)).isEqualTo(new UniformGrid.Group(0.5f, 0));
    assertThat(grid.fit(new float[] {-9, -1.5f}, 0, 2)).isEqualTo(new UniformGrid.Group(0.5f, 15));
  }

  /**
   * The ends of a range that is alike on both sides lie halfway between two codes. With a zero
   * point they go outwards, as they do in AWQ's program: else the lowest code would be lost. In a
   * symmetric grid they go inwards: a weight's mirror image gets the mirrored value.
   */
  @ParameterizedTest
  @CsvSource({"MIN_MAX, 0", "SYMMETRIC, 1"})
  void endsOfRangesAlikeOnBothSidesHaveTheSameDirection(Range range, int lowest) {
    var random = new Random(5);
    for (int bits : new int[] {2, 3, 4, 8}) {
      var grid = new UniformGrid(bits, UniformGrid.ROW, range);
      for (int n = 0; n < 200; n++) {
        float limit = (float) Math.exp(random.nextGaussian());
        var group = grid.fit(new float[] {limit / 3, -limit, limit}, 0, 3);
        assertThat(group.zero()).isEqualTo(1 << (bits - 1));
        assertThat(grid.code(-limit, group.scale(), group.zero())).isEqualTo(lowest);
        assertThat(grid.code(limit, group.scale(), group.zero())).isEqualTo(grid.maximum());
        assertThat(group.scale()).isCloseTo(2 * limit / grid.maximum(), withinPercentage(0.1));
      }
    }
  }

  @Test
  void bitsAreCountedAsTheMethodsCountThem() {
    assertThat(new UniformGrid(4, 128, Range.SYMMETRIC).bitsPerWeight(1024)).isEqualTo(4.125);
    assertThat(new UniformGrid(4, 128, Range.MIN_MAX).bitsPerWeight(1024)).isEqualTo(4.15625);
    assertThat(new UniformGrid(3, 128, Range.MIN_MAX).bitsPerWeight(1024))
        .isEqualTo(3 + 19 / 128.0);
    // 576 = 4.5 groups of 128.
    assertThat(new UniformGrid(4, 128, Range.SYMMETRIC).bitsPerWeight(576))
        .isEqualTo(4 + 5 * 16 / 576.0);
    assertThat(new UniformGrid(8, UniformGrid.ROW, Range.SYMMETRIC).bitsPerWeight(64))
        .isEqualTo(8.25);
  }

  @Test
  void carriersAreThoseOfTheSpecification() {
    assertThat(carrier(8, Range.SYMMETRIC)).isEqualTo(TensorType.Q8_0);
    assertThat(carrier(4, Range.SYMMETRIC)).isEqualTo(TensorType.Q4_0);
    assertThat(carrier(3, Range.SYMMETRIC)).isEqualTo(TensorType.Q4_0);
    assertThat(carrier(3, Range.MIN_MAX)).isEqualTo(TensorType.Q4_0);
    assertThat(carrier(4, Range.MIN_MAX)).isEqualTo(TensorType.Q5_0);
    assertThat(Carrier.of(new UniformGrid(8, 128, Range.MIN_MAX), 128)).isEmpty();
    assertThat(Carrier.of(new UniformGrid(4, UniformGrid.ROW, Range.SYMMETRIC), 100)).isEmpty();
  }

  @Test
  void refusesWhatTheTypeDoesNotHold() {
    var matrix = new GridMatrix(new UniformGrid(4, 32, Range.MIN_MAX), 1, 32);
    matrix.setGroup(0, 0, new UniformGrid.Group(1, 0));
    matrix.round(0, 5, 15);
    assertThat(Carrier.of(matrix)).contains(TensorType.Q5_0);
    assertThatThrownBy(() -> Carrier.pack(matrix, TensorType.Q4_0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("column 5");
  }

  /** Any scale fields, any quants: what is put into a block is what ggml's dequantiser reads. */
  @ParameterizedTest
  @EnumSource(
      names = {
        "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0", "IQ4_NL", "Q2_K", "Q3_K", "Q4_K", "Q5_K", "Q6_K"
      })
  void blocksHoldWhatIsPutIntoThem(TensorType type) {
    var grid = BlockGrid.of(type).orElseThrow();
    var random = new Random(type.id());
    int at = 3;
    for (int n = 0; n < 50; n++) {
      var block = new byte[at + type.blockBytes()];
      random.nextBytes(block);
      limitHalves(type, block, at);
      var expected = new float[type.blockSize()];
      grid.clear(block, at);
      for (int e = 0; e < type.blockSize(); e++) {
        float step = grid.step(block, at, e / grid.subBlock());
        float minimum = grid.minimum(block, at, e / grid.subBlock());
        float wanted = (float) random.nextGaussian() * 20 * step - minimum;
        int q = grid.nearest(wanted, step, minimum);
        grid.put(block, at, e, q);
        expected[e] = grid.value(q, step, minimum);
        for (int other : new int[] {q - 1, q + 1}) {
          if (step != 0 && other >= 0 && other <= most(type)) {
            assertThat(Math.abs(wanted - grid.value(other, step, minimum)))
                .isGreaterThanOrEqualTo(Math.abs(wanted - expected[e]) * (1 - 1e-5f) - 1e-6f);
          }
        }
      }
      var values = new float[type.blockSize()];
      Dequantizer.dequantize(
          type, ByteBuffer.wrap(block, at, type.blockBytes()), values, 0, values.length);
      assertThat(values).isEqualTo(expected);
    }
  }

  @Test
  void sparseSizesAreThoseOfTheSpecification() {
    assertThat(SparseSize.ofPattern(2, 4, 16)).isEqualTo(9);
    assertThat(SparseSize.boundOfPattern(2, 4, 16)).isEqualTo(35 / 4.0);
    assertThat(SparseSize.boundOfPattern(4, 8, 16)).isEqualTo(71 / 8.0);
    assertThat(SparseSize.ofPattern(1, 2, 16)).isEqualTo(17 / 2.0);
    assertThat(SparseSize.ofBitmap(0.5, 16)).isCloseTo(9, within(1e-12));
  }

  private static TensorType carrier(int bits, Range range) {
    return Carrier.of(new UniformGrid(bits, 128, range), 1024).orElseThrow();
  }

  /** Halves without infinities: the upper bits of their exponents are cleared. */
  private static void limitHalves(TensorType type, byte[] block, int at) {
    int[] halves =
        switch (type) {
          case Q2_K -> new int[] {80, 82};
          case Q3_K -> new int[] {108};
          case Q6_K -> new int[] {208};
          case Q4_1, Q5_1, Q4_K, Q5_K -> new int[] {0, 2};
          default -> new int[] {0};
        };
    for (int half : halves) {
      block[at + half + 1] &= (byte) 0xbf;
    }
  }

  private static int most(TensorType type) {
    return switch (type) {
      case Q2_K -> 3;
      case Q3_K -> 7;
      case Q5_0, Q5_1, Q5_K -> 31;
      case Q6_K -> 63;
      case Q8_0 -> 254;
      default -> 15;
    };
  }
}
