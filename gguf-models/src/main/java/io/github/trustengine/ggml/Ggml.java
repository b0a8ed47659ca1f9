package io.github.trustengine.ggml;

import com.sun.jna.Library;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * ggml's own arithmetic on tensor data. Buffers are direct and little-endian; what is read or
 * written begins at their position, which stays where it is.
 *
 * <p>Everything is checked before native code sees it: ggml ends the process on bad input.
 */
public final class Ggml {

  /** Types that abort the process when no grid point is nearest, as with a NaN. */
  private static final Set<TensorType> GRID_TYPES =
      EnumSet.of(
          TensorType.IQ1_S,
          TensorType.IQ1_M,
          TensorType.IQ2_XXS,
          TensorType.IQ2_XS,
          TensorType.IQ2_S,
          TensorType.IQ3_XXS,
          TensorType.IQ3_S);

  /** With values up to this and importances up to {@link #MOST_IMPORTANT} no sum overflows. */
  private static final float LARGEST_FOR_GRIDS = 0x1p20f;

  private static final float MOST_IMPORTANT = 0x1p50f;

  private static final Ggml INSTANCE = new Ggml(NativeLibrary.get());

  private final NativeLibrary library;
  private final Functions functions;

  private Ggml(NativeLibrary library) {
    this.library = library;
    this.functions = library.bind(Functions.class);
  }

  /**
   * The functions of {@link NativeLibrary#get()}.
   *
   * @throws NativeLibraryException if the library cannot be used
   */
  public static Ggml get() {
    return INSTANCE;
  }

  /** Whether {@link #quantizeRows} needs importances for a type. */
  public boolean requiresImatrix(TensorType type) {
    return functions.ggml_quantize_requires_imatrix(type.id()) != 0;
  }

  /**
   * Quantises rows ({@code ggml_quantize_chunk}). Rows are independent of each other, so that
   * threads may share the work.
   *
   * @param sourceF32 {@code rows * columns} floats
   * @param target room for {@code rows} rows of the type
   * @param columns elements of a row, a multiple of the type's block size
   * @param importance {@code columns} weights, finite and not negative
   * @throws IllegalArgumentException if a size does not fit, importances are missing or a value is
   *     one that ggml cannot quantise
   */
  public void quantizeRows(
      TensorType type,
      ByteBuffer sourceF32,
      ByteBuffer target,
      long rows,
      long columns,
      Optional<FloatBuffer> importance) {
    if (!type.holdsWeights()) {
      throw new IllegalArgumentException(type + " is no type to quantise to");
    }
    if (importance.isEmpty() && requiresImatrix(type)) {
      throw new IllegalArgumentException(type + " needs importances");
    }
    var elements = Math.multiplyExact(rows, columns);
    checkRoom("source", sourceF32, Math.multiplyExact(elements, (long) Float.BYTES));
    checkRoom("target", target, Math.multiplyExact(rows, type.bytes(columns)));
    if (target.isReadOnly()) {
      throw new IllegalArgumentException("the target is read-only");
    }
    importance.ifPresent(weights -> checkImportance(weights, columns));
    if (GRID_TYPES.contains(type)) {
      checkValues(type, sourceF32, elements);
    }
    if (elements == 0) {
      return;
    }
    var written =
        functions.ggml_quantize_chunk(
            type.id(),
            fromPosition(sourceF32),
            fromPosition(target),
            0,
            rows,
            columns,
            importance.<Buffer>map(Ggml::fromPosition).orElse(null));
    if (written != rows * type.bytes(columns)) {
      throw new IllegalStateException(
          "ggml wrote %d bytes for %d rows of %d columns in %s"
              .formatted(written, rows, columns, type));
    }
  }

  /** Whether data holds only finite values ({@code ggml_validate_row_data}). */
  public boolean validRows(TensorType type, ByteBuffer data) {
    checkBuffer("data", data);
    if (data.remaining() % type.blockBytes() != 0) {
      throw new IllegalArgumentException(
          data.remaining() + " bytes are no whole number of blocks of " + type);
    }
    if (!data.hasRemaining()) {
      return true;
    }
    var valid =
        functions.ggml_validate_row_data(type.id(), fromPosition(data), data.remaining()) != 0;
    return valid;
  }

  /**
   * Turns tensor data into floats ({@code dequantize_row_*}).
   *
   * @param elements a multiple of the type's block size
   * @throws IllegalArgumentException if a size does not fit or the type holds no floats
   */
  public void dequantize(TensorType type, ByteBuffer source, FloatBuffer target, long elements) {
    checkRoom("source", source, type.bytes(elements));
    checkBuffer("target", target);
    if (target.isReadOnly() || target.remaining() < elements) {
      throw new IllegalArgumentException(
          "the target has room for %d of %d elements"
              .formatted(target.isReadOnly() ? 0 : target.remaining(), elements));
    }
    if (elements == 0) {
      return;
    }
    if (type == TensorType.F32) {
      target
          .duplicate()
          .put(
              source
                  .slice()
                  .order(ByteOrder.LITTLE_ENDIAN)
                  .asFloatBuffer()
                  .limit(Math.toIntExact(elements)));
      return;
    }
    library
        .function(dequantizer(type))
        .invokeVoid(new Object[] {fromPosition(source), fromPosition(target), elements});
  }

  private static String dequantizer(TensorType type) {
    return switch (type) {
      case F16 -> "ggml_fp16_to_fp32_row";
      case BF16 -> "ggml_bf16_to_fp32_row";
      case F32, F64, I8, I16, I32, I64, Q8_1 ->
          throw new IllegalArgumentException(type + " has no dequantiser in ggml");
      default -> "dequantize_row_" + type.name().toLowerCase(Locale.ROOT).replaceFirst("_k$", "_K");
    };
  }

  private static void checkImportance(FloatBuffer importance, long columns) {
    checkBuffer("importance", importance);
    if (importance.remaining() != columns) {
      throw new IllegalArgumentException(
          "%d importances for %d columns".formatted(importance.remaining(), columns));
    }
    for (int i = importance.position(); i < importance.limit(); i++) {
      if (!(importance.get(i) >= 0 && importance.get(i) <= MOST_IMPORTANT)) {
        throw new IllegalArgumentException(
            "importance %d is %s; it must lie between 0 and %s"
                .formatted(i - importance.position(), importance.get(i), MOST_IMPORTANT));
      }
    }
  }

  private static void checkValues(TensorType type, ByteBuffer source, long elements) {
    var values = source.slice().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    for (int i = 0; i < elements; i++) {
      if (!(Math.abs(values.get(i)) <= LARGEST_FOR_GRIDS)) {
        throw new IllegalArgumentException(
            "element %d is %s; %s takes values up to %s"
                .formatted(i, values.get(i), type, LARGEST_FOR_GRIDS));
      }
    }
  }

  private static void checkRoom(String what, ByteBuffer buffer, long bytes) {
    checkBuffer(what, buffer);
    if (bytes < 0 || buffer.remaining() < bytes) {
      throw new IllegalArgumentException(
          "the %s has %d bytes of %d".formatted(what, buffer.remaining(), bytes));
    }
  }

  private static void checkBuffer(String what, Buffer buffer) {
    if (!buffer.isDirect()) {
      throw new IllegalArgumentException("the " + what + " is no direct buffer");
    }
    if (buffer instanceof FloatBuffer floats && floats.order() != ByteOrder.LITTLE_ENDIAN) {
      throw new IllegalArgumentException("the " + what + " is not little-endian");
    }
  }

  /** JNA passes the address of a buffer's first element, whatever its position is. */
  private static Buffer fromPosition(Buffer buffer) {
    return buffer.slice();
  }

  private interface Functions extends Library {
    byte ggml_quantize_requires_imatrix(int type);

    // size_t is 64 bits wide on every platform that the library exists for.
    long ggml_quantize_chunk(
        int type,
        Buffer source,
        Buffer target,
        long start,
        long rows,
        long columns,
        @Nullable Buffer importance);

    byte ggml_validate_row_data(int type, Buffer data, long bytes);
  }
}
