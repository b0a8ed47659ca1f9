package io.github.trustengine.ggml;

/**
 * Blocks of 32 elements. In those of 4 and 5 bits, the low half of byte j of the quants belongs to
 * element j, the high half to element j + 16.
 */
final class SimpleBlocks {

  /** The values that the four bits of {@code IQ4_NL} and {@code IQ4_XS} stand for. */
  private static final byte[] IQ4_VALUES = {
    -127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113
  };

  private static final int SIZE = 32;
  private static final int HALF = 16;

  private SimpleBlocks() {}

  static void q4_0(byte[] block, float[] target, int at) {
    float d = half(block, 0);
    for (int j = 0; j < HALF; j++) {
      target[at + j] = d * (low(block[2 + j]) - 8);
      target[at + j + HALF] = d * (high(block[2 + j]) - 8);
    }
  }

  static void q4_1(byte[] block, float[] target, int at) {
    float d = half(block, 0);
    float m = half(block, 2);
    for (int j = 0; j < HALF; j++) {
      target[at + j] = d * low(block[4 + j]) + m;
      target[at + j + HALF] = d * high(block[4 + j]) + m;
    }
  }

  static void q5_0(byte[] block, float[] target, int at) {
    float d = half(block, 0);
    int fifth = int32(block, 2);
    for (int j = 0; j < HALF; j++) {
      target[at + j] = d * ((low(block[6 + j]) | bit(fifth, j) << 4) - 16);
      target[at + j + HALF] = d * ((high(block[6 + j]) | bit(fifth, j + HALF) << 4) - 16);
    }
  }

  static void q5_1(byte[] block, float[] target, int at) {
    float d = half(block, 0);
    float m = half(block, 2);
    int fifth = int32(block, 4);
    for (int j = 0; j < HALF; j++) {
      target[at + j] = d * (low(block[8 + j]) | bit(fifth, j) << 4) + m;
      target[at + j + HALF] = d * (high(block[8 + j]) | bit(fifth, j + HALF) << 4) + m;
    }
  }

  static void q8_0(byte[] block, float[] target, int at) {
    int8(block, 2, half(block, 0), target, at);
  }

  /** As {@code Q8_0}; the sum of the quants at byte 2 only serves dot products. */
  static void q8_1(byte[] block, float[] target, int at) {
    int8(block, 4, half(block, 0), target, at);
  }

  private static void int8(byte[] block, int quants, float d, float[] target, int at) {
    for (int j = 0; j < SIZE; j++) {
      target[at + j] = d * block[quants + j];
    }
  }

  static void iq4Nl(byte[] block, float[] target, int at) {
    iq4(block, 2, half(block, 0), target, at);
  }

  /** 32 elements of {@code IQ4_NL} or {@code IQ4_XS}, whose quants begin at a byte of the block. */
  static void iq4(byte[] block, int quants, float d, float[] target, int at) {
    for (int j = 0; j < HALF; j++) {
      target[at + j] = d * IQ4_VALUES[low(block[quants + j])];
      target[at + j + HALF] = d * IQ4_VALUES[high(block[quants + j])];
    }
  }

  static float half(byte[] block, int at) {
    return Float16.toFloat((short) int16(block, at));
  }

  /** Unsigned. */
  static int int16(byte[] block, int at) {
    return (block[at] & 0xff) | (block[at + 1] & 0xff) << 8;
  }

  static int int32(byte[] block, int at) {
    return int16(block, at) | int16(block, at + 2) << 16;
  }

  static int low(byte pair) {
    return pair & 0xf;
  }

  static int high(byte pair) {
    return (pair >> 4) & 0xf;
  }

  static int bit(int bits, int index) {
    return (bits >> index) & 1;
  }
}
