package io.github.trustengine.ggml;

import static io.github.trustengine.ggml.SimpleBlocks.bit;
import static io.github.trustengine.ggml.SimpleBlocks.half;
import static io.github.trustengine.ggml.SimpleBlocks.high;
import static io.github.trustengine.ggml.SimpleBlocks.int16;
import static io.github.trustengine.ggml.SimpleBlocks.int32;
import static io.github.trustengine.ggml.SimpleBlocks.low;

/**
 * Super-blocks of 256 elements, whose sub-blocks of 16 or 32 have scales of their own. The layouts
 * are those of {@code block_*} in ggml-common.h (b4916).
 */
final class SuperBlocks {

  private static final int SIZE = 256;

  /** Powers of three that bring the digits of a {@code TQ1_0} byte to its top, one by one. */
  private static final int[] POWERS_OF_THREE = {1, 3, 9, 27, 81};

  private SuperBlocks() {}

  static void q2K(byte[] block, float[] target, int at) {
    float d = half(block, 80);
    float min = half(block, 82);
    for (int e = 0; e < SIZE; e++) {
      byte scales = block[e / 16];
      target[at + e] = d * low(scales) * twoBits(block, 16, e) - min * high(scales);
    }
  }

  static void q3K(byte[] block, float[] target, int at) {
    float d = half(block, 108);
    for (int s = 0; s < 16; s++) {
      int lowBits = s < 8 ? low(block[96 + s]) : high(block[96 + s - 8]);
      int highBits = (block[104 + s % 4] >> (2 * (s / 4))) & 3;
      float scale = d * ((lowBits | highBits << 4) - 32);
      for (int e = 16 * s; e < 16 * s + 16; e++) {
        int quant = twoBits(block, 32, e) | bit(block[e % 32], e / 32) << 2;
        target[at + e] = scale * (quant - 4);
      }
    }
  }

  static void q4K(byte[] block, float[] target, int at) {
    float d = half(block, 0);
    float min = half(block, 2);
    for (int s = 0; s < 8; s++) {
      float scale = d * scaleOfSix(block, s);
      float offset = min * minOfSix(block, s);
      for (int l = 0; l < 32; l++) {
        target[at + 32 * s + l] = scale * fourBits(block, 16, s, l) - offset;
      }
    }
  }

  static void q5K(byte[] block, float[] target, int at) {
    float d = half(block, 0);
    float min = half(block, 2);
    for (int s = 0; s < 8; s++) {
      float scale = d * scaleOfSix(block, s);
      float offset = min * minOfSix(block, s);
      for (int l = 0; l < 32; l++) {
        int quant = fourBits(block, 48, s, l) | bit(block[16 + l], s) << 4;
        target[at + 32 * s + l] = scale * quant - offset;
      }
    }
  }

  static void q6K(byte[] block, float[] target, int at) {
    float d = half(block, 208);
    for (int e = 0; e < SIZE; e++) {
      int h = e / 128;
      int quarter = e % 128 / 32;
      int l = e % 32;
      byte pair = block[64 * h + 32 * (quarter % 2) + l];
      int lowBits = quarter < 2 ? low(pair) : high(pair);
      int highBits = (block[128 + 32 * h + l] >> (2 * quarter)) & 3;
      target[at + e] = d * block[192 + e / 16] * ((lowBits | highBits << 4) - 32);
    }
  }

  /** The sums at byte 260 only serve dot products. */
  static void q8K(byte[] block, float[] target, int at) {
    float d = Float.intBitsToFloat(int32(block, 0));
    for (int e = 0; e < SIZE; e++) {
      target[at + e] = d * block[4 + e];
    }
  }

  static void iq4Xs(byte[] block, float[] target, int at) {
    float d = half(block, 0);
    int scalesHigh = int16(block, 2);
    for (int s = 0; s < 8; s++) {
      int lowBits = s % 2 == 0 ? low(block[4 + s / 2]) : high(block[4 + s / 2]);
      int scale = lowBits | ((scalesHigh >> (2 * s)) & 3) << 4;
      SimpleBlocks.iq4(block, 8 + 16 * s, d * (scale - 32), target, at + 32 * s);
    }
  }

  /**
   * Five ternary digits in a byte (qs), then four (qh). A byte is a fraction of 256 in base three;
   * multiplying by a power of three, modulo 256, moves a digit to the top, and multiplying by three
   * once more reads it. Element order: digit by digit over 32 bytes, then over 16, then over 4.
   */
  static void tq1(byte[] block, float[] target, int at) {
    float d = half(block, 52);
    ternaryRun(block, 0, 32, 5, d, target, at);
    ternaryRun(block, 32, 16, 5, d, target, at + 160);
    ternaryRun(block, 48, 4, 4, d, target, at + 240);
  }

  private static void ternaryRun(
      byte[] block, int from, int bytes, int digits, float d, float[] target, int at) {
    for (int n = 0; n < digits; n++) {
      for (int m = 0; m < bytes; m++) {
        int shifted = (block[from + m] * POWERS_OF_THREE[n]) & 0xff;
        target[at + n * bytes + m] = (((shifted * 3) >> 8) - 1) * d;
      }
    }
  }

  static void tq2(byte[] block, float[] target, int at) {
    float d = half(block, 64);
    for (int e = 0; e < SIZE; e++) {
      target[at + e] = (twoBits(block, 0, e) - 1) * d;
    }
  }

  /** In half h, byte l of 32 holds the elements l, l + 32, l + 64 and l + 96, lowest bits first. */
  private static int twoBits(byte[] block, int quants, int e) {
    return (block[quants + 32 * (e / 128) + e % 32] >> (2 * (e % 128 / 32))) & 3;
  }

  /** Two sub-blocks share 32 bytes: the even one has the low halves. */
  private static int fourBits(byte[] block, int quants, int s, int l) {
    byte pair = block[quants + 32 * (s / 2) + l];
    return s % 2 == 0 ? low(pair) : high(pair);
  }

  /** The six bits of a scale of {@code Q4_K} and {@code Q5_K}, in 12 bytes from byte 4 on. */
  private static int scaleOfSix(byte[] block, int s) {
    return s < 4 ? block[4 + s] & 63 : low(block[8 + s]) | ((block[s] & 0xff) >> 6) << 4;
  }

  private static int minOfSix(byte[] block, int s) {
    return s < 4 ? block[8 + s] & 63 : high(block[8 + s]) | ((block[4 + s] & 0xff) >> 6) << 4;
  }
}
