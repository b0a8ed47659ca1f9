package io.github.trustengine.compress.grid;

import io.github.trustengine.ggml.Float16;
import io.github.trustengine.ggml.TensorType;
import java.util.Arrays;
import java.util.Optional;

/**
 * The grid that the scale fields of one block of a GGUF type lay out: in each sub-block, value =
 * step (q - offset) - minimum. The layouts are those of {@code block_*} in ggml-common.h (b4916);
 * the arithmetic is that of its dequantisers, in the same order, so that values are the same bits.
 */
public abstract class BlockGrid {

  private static final int HALF_OF_32 = 16;

  private final TensorType type;
  private final int subBlock;
  private final int offset;
  private final int maximum;
  private final int quantsFrom;
  private final int quantsTo;

  /**
   * @param subBlock elements that share a step and a minimum
   * @param maximum the largest quant
   * @param quantsFrom the first byte of a block's quants
   * @param quantsTo the first byte behind them
   */
  private BlockGrid(
      TensorType type, int subBlock, int offset, int maximum, int quantsFrom, int quantsTo) {
    this.type = type;
    this.subBlock = subBlock;
    this.offset = offset;
    this.maximum = maximum;
    this.quantsFrom = quantsFrom;
    this.quantsTo = quantsTo;
  }

  /**
   * The grids of a type; empty for types that have none that weights can be rounded to one by one.
   */
  public static Optional<BlockGrid> of(TensorType type) {
    return Optional.ofNullable(
        switch (type) {
          case Q4_0 -> new Nibbles(type, 8, -1, 2);
          case Q4_1 -> new Nibbles(type, 0, 2, 4);
          case Q5_0 -> new Fives(type, 16, -1, 2);
          case Q5_1 -> new Fives(type, 0, 2, 4);
          case Q8_0 -> new Bytes();
          case IQ4_NL -> new Iq4();
          case Q2_K -> new Q2K();
          case Q3_K -> new Q3K();
          case Q4_K -> new Q4K();
          case Q5_K -> new Q5K();
          case Q6_K -> new Q6K();
          default -> null;
        });
  }

  public TensorType type() {
    return type;
  }

  /** Elements that share a step and a minimum. */
  public int subBlock() {
    return subBlock;
  }

  /** The step of a sub-block; may be negative or zero. */
  public abstract float step(byte[] block, int at, int sub);

  /** What is subtracted in a sub-block. */
  public float minimum(byte[] block, int at, int sub) {
    return 0;
  }

  /** The number of the grid's value that is nearest to a weight, from 0. */
  public int nearest(float weight, float step, float minimum) {
    if (step == 0) {
      return offset;
    }
    double q = Math.rint((weight + minimum) / step) + offset;
    return (int) Math.max(0, Math.min(maximum, q));
  }

  /** A value of the grid. */
  public float value(int q, float step, float minimum) {
    return step * (q - offset) - minimum;
  }

  /** Sets all quants of a block to bits of 0, so that {@link #put} can set them. */
  public void clear(byte[] block, int at) {
    Arrays.fill(block, at + quantsFrom, at + quantsTo, (byte) 0);
  }

  /** Stores a quant in a block that was {@linkplain #clear cleared}. */
  public abstract void put(byte[] block, int at, int element, int q);

  private static float half(byte[] block, int at) {
    return Float16.toFloat((short) ((block[at] & 0xff) | (block[at + 1] << 8)));
  }

  private static void or(byte[] block, int at, int bits) {
    block[at] = (byte) (block[at] | bits);
  }

  /** One step, at the beginning, and maybe one minimum for the block; quants of four bits. */
  private static class Nibbles extends BlockGrid {
    private final int minimumAt;
    private final int nibblesAt;

    Nibbles(TensorType type, int offset, int minimumAt, int quantsAt) {
      this(type, offset, 15, minimumAt, quantsAt, quantsAt);
    }

    Nibbles(
        TensorType type, int offset, int maximum, int minimumAt, int quantsFrom, int nibblesAt) {
      super(type, 32, offset, maximum, quantsFrom, nibblesAt + HALF_OF_32);
      this.minimumAt = minimumAt;
      this.nibblesAt = nibblesAt;
    }

    @Override
    public float step(byte[] block, int at, int sub) {
      return half(block, at);
    }

    @Override
    public float minimum(byte[] block, int at, int sub) {
      return minimumAt < 0 ? 0 : -half(block, at + minimumAt);
    }

    /** The low halves of 16 bytes hold the elements 0 to 15, the high halves the others. */
    @Override
    public void put(byte[] block, int at, int element, int q) {
      or(block, at + nibblesAt + element % HALF_OF_32, element < HALF_OF_32 ? q : q << 4);
    }
  }

  /** The same with the fifth bits of all quants in four bytes before the others. */
  private static final class Fives extends Nibbles {
    private final int highAt;

    Fives(TensorType type, int offset, int minimumAt, int highAt) {
      super(type, offset, 31, minimumAt, highAt, highAt + 4);
      this.highAt = highAt;
    }

    @Override
    public void put(byte[] block, int at, int element, int q) {
      or(block, at + highAt + element / 8, (q >> 4) << (element % 8));
      super.put(block, at, element, q & 15);
    }
  }

  /** -127 to 127, as ggml rounds; -128 is left to {@link Carrier}. */
  private static final class Bytes extends BlockGrid {
    Bytes() {
      super(TensorType.Q8_0, 32, 127, 254, 2, 34);
    }

    @Override
    public float step(byte[] block, int at, int sub) {
      return half(block, at);
    }

    @Override
    public void put(byte[] block, int at, int element, int q) {
      block[at + 2 + element] = (byte) (q - 127);
    }
  }

  /** Sixteen values that are not equidistant. */
  private static final class Iq4 extends Nibbles {
    private static final int[] VALUES = {
      -127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113
    };

    Iq4() {
      super(TensorType.IQ4_NL, 0, -1, 2);
    }

    @Override
    public int nearest(float weight, float step, float minimum) {
      int best = 8;
      for (int q = 0; q < VALUES.length; q++) {
        if (Math.abs(weight - step * VALUES[q]) < Math.abs(weight - step * VALUES[best])) {
          best = q;
        }
      }
      return best;
    }

    @Override
    public float value(int q, float step, float minimum) {
      return step * VALUES[q];
    }
  }

  /** In half h, byte l of 32 holds the elements l, l + 32, l + 64 and l + 96, lowest bits first. */
  private static void putTwoBits(byte[] block, int at, int element, int q) {
    or(block, at + 32 * (element / 128) + element % 32, q << (2 * (element % 128 / 32)));
  }

  private static final class Q2K extends BlockGrid {
    Q2K() {
      super(TensorType.Q2_K, 16, 0, 3, 16, 80);
    }

    @Override
    public float step(byte[] block, int at, int sub) {
      return half(block, at + 80) * (block[at + sub] & 15);
    }

    @Override
    public float minimum(byte[] block, int at, int sub) {
      return half(block, at + 82) * ((block[at + sub] >> 4) & 15);
    }

    @Override
    public void put(byte[] block, int at, int element, int q) {
      putTwoBits(block, at + 16, element, q);
    }
  }

  private static final class Q3K extends BlockGrid {
    Q3K() {
      super(TensorType.Q3_K, 16, 4, 7, 0, 96);
    }

    @Override
    public float step(byte[] block, int at, int sub) {
      int pair = block[at + 96 + sub % 8];
      int low = sub < 8 ? pair & 15 : (pair >> 4) & 15;
      int high = (block[at + 104 + sub % 4] >> (2 * (sub / 4))) & 3;
      return half(block, at + 108) * ((low | (high << 4)) - 32);
    }

    @Override
    public void put(byte[] block, int at, int element, int q) {
      or(block, at + element % 32, (q >> 2) << (element / 32));
      putTwoBits(block, at + 32, element, q & 3);
    }
  }

  /**
   * {@code Q4_K}, and {@code Q5_K}'s lower four bits: eight sub-blocks, 6-bit scales and minima.
   */
  private static class Q4K extends BlockGrid {
    private final int quantsAt;

    Q4K() {
      this(TensorType.Q4_K, 15, 16);
    }

    Q4K(TensorType type, int maximum, int quantsAt) {
      super(type, 32, 0, maximum, 16, type.blockBytes());
      this.quantsAt = quantsAt;
    }

    @Override
    public float step(byte[] block, int at, int sub) {
      int scale =
          sub < 4
              ? block[at + 4 + sub] & 63
              : (block[at + 8 + sub] & 15) | (((block[at + sub] & 0xff) >> 6) << 4);
      return half(block, at) * scale;
    }

    @Override
    public float minimum(byte[] block, int at, int sub) {
      int minimum =
          sub < 4
              ? block[at + 8 + sub] & 63
              : ((block[at + 8 + sub] >> 4) & 15) | (((block[at + 4 + sub] & 0xff) >> 6) << 4);
      return half(block, at + 2) * minimum;
    }

    @Override
    public void put(byte[] block, int at, int element, int q) {
      int sub = element / 32;
      or(block, at + quantsAt + 32 * (sub / 2) + element % 32, sub % 2 == 0 ? q : q << 4);
    }
  }

  private static final class Q5K extends Q4K {
    Q5K() {
      super(TensorType.Q5_K, 31, 48);
    }

    @Override
    public void put(byte[] block, int at, int element, int q) {
      or(block, at + 16 + element % 32, (q >> 4) << (element / 32));
      super.put(block, at, element, q & 15);
    }
  }

  private static final class Q6K extends BlockGrid {
    Q6K() {
      super(TensorType.Q6_K, 16, 32, 63, 0, 192);
    }

    @Override
    public float step(byte[] block, int at, int sub) {
      return half(block, at + 208) * block[at + 192 + sub];
    }

    @Override
    public void put(byte[] block, int at, int element, int q) {
      int h = element / 128;
      int quarter = element % 128 / 32;
      int l = element % 32;
      or(block, at + 64 * h + 32 * (quarter % 2) + l, quarter < 2 ? q & 15 : (q & 15) << 4);
      or(block, at + 128 + 32 * h + l, (q >> 4) << (2 * quarter));
    }
  }
}
