package io.github.trustengine.ggml;

/** The upper half of a float's bits. */
public final class BFloat16 {

  private BFloat16() {}

  /** The float of the same value; exact. */
  public static float toFloat(short bits) {
    return Float.intBitsToFloat(bits << 16);
  }

  /** The nearest value, of two equally near ones the even one; a NaN stays one, made quiet. */
  public static short fromFloat(float value) {
    int bits = Float.floatToRawIntBits(value);
    return (short)
        (Float.isNaN(value) ? (bits >> 16) | 0x40 : (bits + 0x7fff + ((bits >> 16) & 1)) >> 16);
  }
}
