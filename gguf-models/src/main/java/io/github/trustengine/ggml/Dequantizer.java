package io.github.trustengine.ggml;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Objects;

/**
 * Turns tensor data of any type into floats. In Java, with the arithmetic of ggml's {@code
 * dequantize_row_*} (b4916) in the same order, so that results are the same bits as those of a
 * library compiled without fused multiply-add, as the one for x86-64 is. Only the types {@code
 * IQ1_*}, {@code IQ2_*} and {@code IQ3_*}, whose values come from large grids, are left to the
 * {@linkplain Ggml library}.
 */
public final class Dequantizer {

  /** Elements that go through native buffers at a time. */
  private static final int NATIVE_CHUNK = 1 << 16;

  private Dequantizer() {}

  /** Decodes one block, given as its bytes, to a place in an array. */
  @FunctionalInterface
  interface BlockDecoder {
    void decode(byte[] block, float[] target, int at);
  }

  /**
   * Dequantises whole blocks.
   *
   * @param source data that begin at its position, which stays where it is; its byte order does not
   *     matter
   * @param target receives {@code elements} floats from {@code offset} on
   * @param elements a multiple of the type's block size
   * @throws IllegalArgumentException if that is not so or {@code source} is too short
   * @throws IndexOutOfBoundsException if {@code target} is too short
   */
  public static void dequantize(
      TensorType type, ByteBuffer source, float[] target, int offset, int elements) {
    Objects.checkFromIndexSize(offset, elements, target.length);
    long bytes = type.bytes(elements);
    if (bytes > source.remaining()) {
      throw new IllegalArgumentException(
          "%d elements of %s take %d bytes; the source has %d"
              .formatted(elements, type, bytes, source.remaining()));
    }
    ByteBuffer data = source.slice(source.position(), (int) bytes).order(ByteOrder.LITTLE_ENDIAN);
    switch (type) {
      case F32 -> data.asFloatBuffer().get(target, offset, elements);
      case F16 -> {
        for (int i = 0; i < elements; i++) {
          target[offset + i] = Float16.toFloat(data.getShort(2 * i));
        }
      }
      case BF16 -> {
        for (int i = 0; i < elements; i++) {
          target[offset + i] = BFloat16.toFloat(data.getShort(2 * i));
        }
      }
      case I8 -> {
        for (int i = 0; i < elements; i++) {
          target[offset + i] = data.get(i);
        }
      }
      case I16 -> {
        for (int i = 0; i < elements; i++) {
          target[offset + i] = data.getShort(2 * i);
        }
      }
      case I32 -> {
        for (int i = 0; i < elements; i++) {
          target[offset + i] = data.getInt(4 * i);
        }
      }
      case I64 -> {
        for (int i = 0; i < elements; i++) {
          target[offset + i] = data.getLong(8 * i);
        }
      }
      case F64 -> {
        for (int i = 0; i < elements; i++) {
          target[offset + i] = (float) data.getDouble(8 * i);
        }
      }
      case Q4_0 -> blocks(type, data, target, offset, SimpleBlocks::q4_0);
      case Q4_1 -> blocks(type, data, target, offset, SimpleBlocks::q4_1);
      case Q5_0 -> blocks(type, data, target, offset, SimpleBlocks::q5_0);
      case Q5_1 -> blocks(type, data, target, offset, SimpleBlocks::q5_1);
      case Q8_0 -> blocks(type, data, target, offset, SimpleBlocks::q8_0);
      case Q8_1 -> blocks(type, data, target, offset, SimpleBlocks::q8_1);
      case IQ4_NL -> blocks(type, data, target, offset, SimpleBlocks::iq4Nl);
      case Q2_K -> blocks(type, data, target, offset, SuperBlocks::q2K);
      case Q3_K -> blocks(type, data, target, offset, SuperBlocks::q3K);
      case Q4_K -> blocks(type, data, target, offset, SuperBlocks::q4K);
      case Q5_K -> blocks(type, data, target, offset, SuperBlocks::q5K);
      case Q6_K -> blocks(type, data, target, offset, SuperBlocks::q6K);
      case Q8_K -> blocks(type, data, target, offset, SuperBlocks::q8K);
      case IQ4_XS -> blocks(type, data, target, offset, SuperBlocks::iq4Xs);
      case TQ1_0 -> blocks(type, data, target, offset, SuperBlocks::tq1);
      case TQ2_0 -> blocks(type, data, target, offset, SuperBlocks::tq2);
      case IQ1_S, IQ1_M, IQ2_XXS, IQ2_XS, IQ2_S, IQ3_XXS, IQ3_S ->
          natively(type, data, target, offset, elements);
    }
  }

  private static void blocks(
      TensorType type, ByteBuffer data, float[] target, int offset, BlockDecoder decoder) {
    byte[] block = new byte[type.blockBytes()];
    for (int at = offset; data.hasRemaining(); at += type.blockSize()) {
      data.get(block);
      decoder.decode(block, target, at);
    }
  }

  private static void natively(
      TensorType type, ByteBuffer data, float[] target, int offset, int elements) {
    int chunk = Math.min(elements, NATIVE_CHUNK);
    ByteBuffer source = ByteBuffer.allocateDirect((int) type.bytes(chunk));
    FloatBuffer values =
        ByteBuffer.allocateDirect(chunk * Float.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .asFloatBuffer();
    for (int done = 0; done < elements; done += chunk) {
      int count = Math.min(chunk, elements - done);
      int bytes = (int) type.bytes(count);
      source.clear().put(data.slice(data.position(), bytes)).flip();
      data.position(data.position() + bytes);
      Ggml.get().dequantize(type, source, values, count);
      values.get(0, target, offset + done, count);
    }
  }
}
