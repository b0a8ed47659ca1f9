package io.github.trustengine.ggml;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * ggml's tensor types (llama.cpp b4916, {@code ggml_type}): a row of a tensor is a sequence of
 * blocks of {@link #blockSize} elements in {@link #blockBytes} bytes.
 */
public enum TensorType {
  F32(0, 1, 4),
  F16(1, 1, 2),
  Q4_0(2, 32, 18),
  Q4_1(3, 32, 20),
  Q5_0(6, 32, 22),
  Q5_1(7, 32, 24),
  Q8_0(8, 32, 34),
  Q8_1(9, 32, 36),
  Q2_K(10, 256, 84),
  Q3_K(11, 256, 110),
  Q4_K(12, 256, 144),
  Q5_K(13, 256, 176),
  Q6_K(14, 256, 210),
  Q8_K(15, 256, 292),
  IQ2_XXS(16, 256, 66),
  IQ2_XS(17, 256, 74),
  IQ3_XXS(18, 256, 98),
  IQ1_S(19, 256, 50),
  IQ4_NL(20, 32, 18),
  IQ3_S(21, 256, 110),
  IQ2_S(22, 256, 82),
  IQ4_XS(23, 256, 136),
  I8(24, 1, 1),
  I16(25, 1, 2),
  I32(26, 1, 4),
  I64(27, 1, 8),
  F64(28, 1, 8),
  IQ1_M(29, 256, 56),
  BF16(30, 1, 2),
  TQ1_0(34, 256, 54),
  TQ2_0(35, 256, 66);

  private static final Map<Integer, TensorType> BY_ID =
      Arrays.stream(values()).collect(Collectors.toMap(TensorType::id, Function.identity()));

  private final int id;
  private final int blockSize;
  private final int blockBytes;

  TensorType(int id, int blockSize, int blockBytes) {
    this.id = id;
    this.blockSize = blockSize;
    this.blockBytes = blockBytes;
  }

  /** The type with an id of {@code ggml_type}; empty for unknown and retired ids. */
  public static Optional<TensorType> ofId(int id) {
    return Optional.ofNullable(BY_ID.get(id));
  }

  /** The id that GGUF files store. */
  public int id() {
    return id;
  }

  /** Elements per block. */
  public int blockSize() {
    return blockSize;
  }

  /** Bytes per block. */
  public int blockBytes() {
    return blockBytes;
  }

  /** Whether values are stored in blocks with shared scales. */
  public boolean isQuantized() {
    return blockSize > 1;
  }

  /**
   * Whether models store weights in it: not integers, F64 and the types of intermediate results.
   */
  public boolean holdsWeights() {
    return switch (this) {
      case I8, I16, I32, I64, F64, Q8_1, Q8_K -> false;
      default -> true;
    };
  }

  /**
   * The bytes that a row of elements takes.
   *
   * @param elements a multiple of {@link #blockSize}
   * @throws IllegalArgumentException if it is none
   * @throws ArithmeticException if the result does not fit into a long
   */
  public long bytes(long elements) {
    if (elements % blockSize != 0) {
      throw new IllegalArgumentException(
          elements + " elements are no multiple of the block size " + blockSize + " of " + this);
    }
    return Math.multiplyExact(elements / blockSize, (long) blockBytes);
  }
}
