package io.github.trustengine.ggml;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Turns floats into tensor data of the types without blocks: F32, F16 and BF16. */
public final class DenseEncoder {

  private DenseEncoder() {}

  /** Whether a type is one of those. */
  public static boolean takes(TensorType type) {
    return type == TensorType.F32 || type == TensorType.F16 || type == TensorType.BF16;
  }

  /**
   * The data of a tensor, rounded to the nearest values of the type.
   *
   * @return a little-endian buffer from 0 to its limit
   * @throws IllegalArgumentException if the type is another one
   */
  public static ByteBuffer encode(float[] values, TensorType type) {
    var data =
        ByteBuffer.allocateDirect(Math.toIntExact(type.bytes(values.length)))
            .order(ByteOrder.LITTLE_ENDIAN);
    encode(values, values.length, type, data);
    return data.flip();
  }

  /**
   * Appends the first values to a little-endian buffer.
   *
   * @throws IllegalArgumentException if the type is another one
   */
  public static void encode(float[] values, int count, TensorType type, ByteBuffer target) {
    for (int i = 0; i < count; i++) {
      switch (type) {
        case F32 -> target.putFloat(values[i]);
        case F16 -> target.putShort(Float16.fromFloat(values[i]));
        case BF16 -> target.putShort(BFloat16.fromFloat(values[i]));
        default ->
            throw new IllegalArgumentException(
                type + " has blocks; F32, F16 and BF16 hold weights one by one");
      }
    }
  }
}
