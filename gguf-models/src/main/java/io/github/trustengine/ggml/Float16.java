package io.github.trustengine.ggml;

/** IEEE 754 half precision, which Java has no conversions for before 20. */
public final class Float16 {

  private static final float SMALLEST = 0x1p-24f;

  /** 2<sup>-14</sup>; smaller values are subnormal. */
  private static final int SMALLEST_NORMAL_BITS = 0x3880_0000;

  /** 65520: halfway from the largest half to the next power of two. */
  private static final int INFINITE_FROM_BITS = 0x477f_f000;

  private static final int FLOAT_INFINITY_BITS = 0x7f80_0000;

  /** The difference of both exponents' biases, 127 - 15, at its place in a float. */
  private static final int BIAS = 112 << 23;

  private Float16() {}

  /** The float of the same value; exact. */
  public static float toFloat(short half) {
    int sign = (half & 0x8000) << 16;
    int exponent = half & 0x7c00;
    int mantissa = half & 0x03ff;
    if (exponent == 0) {
      return sign == 0 ? mantissa * SMALLEST : -(mantissa * SMALLEST);
    }
    int magnitude = (exponent | mantissa) << 13;
    return Float.intBitsToFloat(
        sign | (exponent == 0x7c00 ? FLOAT_INFINITY_BITS | magnitude : magnitude + BIAS));
  }

  /** The nearest half, of two equally near ones the even one; every NaN becomes the same. */
  public static short fromFloat(float value) {
    int bits = Float.floatToRawIntBits(value);
    int magnitude = bits & 0x7fff_ffff;
    int half;
    if (magnitude > FLOAT_INFINITY_BITS) {
      half = 0x7e00;
    } else if (magnitude >= INFINITE_FROM_BITS) {
      half = 0x7c00;
    } else if (magnitude >= SMALLEST_NORMAL_BITS) {
      half = (magnitude - BIAS + 0x0fff + ((magnitude >> 13) & 1)) >> 13;
    } else {
      half = (int) Math.rint(Math.abs(value) / SMALLEST);
    }
    return (short) (((bits >>> 16) & 0x8000) | half);
  }
}
