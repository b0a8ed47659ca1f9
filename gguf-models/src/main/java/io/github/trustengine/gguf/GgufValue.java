package io.github.trustengine.gguf;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * One metadata value: its type and its bytes as they stand in the file, so that reading and writing
 * lose nothing (not even malformed UTF-8 in a token). Two values are equal when type and bytes are.
 */
public final class GgufValue {

  /** Element type and count come before an array's elements. */
  private static final int ARRAY_HEADER = Integer.BYTES + Long.BYTES;

  private final GgufType type;
  private final byte[] bytes;

  /**
   * A value.
   *
   * @param bytes everything that follows the type in the file, well-formed; not copied
   */
  GgufValue(GgufType type, byte[] bytes) {
    this.type = type;
    this.bytes = bytes;
  }

  /** A number from 0 to 255. */
  public static GgufValue uint8(int value) {
    return integer(GgufType.UINT8, value, 0, 0xff);
  }

  public static GgufValue int8(byte value) {
    return integer(GgufType.INT8, value, Byte.MIN_VALUE, Byte.MAX_VALUE);
  }

  /** A number from 0 to 65535. */
  public static GgufValue uint16(int value) {
    return integer(GgufType.UINT16, value, 0, 0xffff);
  }

  public static GgufValue int16(short value) {
    return integer(GgufType.INT16, value, Short.MIN_VALUE, Short.MAX_VALUE);
  }

  /** A number from 0 to 4294967295. */
  public static GgufValue uint32(long value) {
    return integer(GgufType.UINT32, value, 0, 0xffff_ffffL);
  }

  public static GgufValue int32(int value) {
    return integer(GgufType.INT32, value, Integer.MIN_VALUE, Integer.MAX_VALUE);
  }

  /** An unsigned number, given as its 64 bits. */
  public static GgufValue uint64(long value) {
    return integer(GgufType.UINT64, value, Long.MIN_VALUE, Long.MAX_VALUE);
  }

  public static GgufValue int64(long value) {
    return integer(GgufType.INT64, value, Long.MIN_VALUE, Long.MAX_VALUE);
  }

  public static GgufValue float32(float value) {
    return of(GgufType.FLOAT32, Float.BYTES, buffer -> buffer.putFloat(value));
  }

  public static GgufValue float64(double value) {
    return of(GgufType.FLOAT64, Double.BYTES, buffer -> buffer.putDouble(value));
  }

  public static GgufValue bool(boolean value) {
    return new GgufValue(GgufType.BOOL, new byte[] {(byte) (value ? 1 : 0)});
  }

  public static GgufValue string(String value) {
    return string(value.getBytes(UTF_8));
  }

  /**
   * A string.
   *
   * @param text in UTF-8, or what stands in a file in its place
   */
  public static GgufValue string(byte[] text) {
    return of(
        GgufType.STRING,
        Math.addExact(Long.BYTES, text.length),
        buffer -> buffer.putLong(text.length).put(text));
  }

  /**
   * An array.
   *
   * @param elementType any type but {@link GgufType#ARRAY}, which llama.cpp does not read
   * @param elements values of that type; may be empty
   */
  public static GgufValue array(GgufType elementType, List<GgufValue> elements) {
    if (elementType == GgufType.ARRAY) {
      throw new IllegalArgumentException("llama.cpp reads no arrays of arrays");
    }
    int size = ARRAY_HEADER;
    for (GgufValue element : elements) {
      if (element.type != elementType) {
        throw new IllegalArgumentException(
            element + " cannot be an element of an array of " + elementType);
      }
      size = Math.addExact(size, element.bytes.length);
    }
    return of(
        GgufType.ARRAY,
        size,
        buffer -> {
          buffer.putInt(elementType.id()).putLong(elements.size());
          elements.forEach(element -> buffer.put(element.bytes));
        });
  }

  /** An array of strings. */
  public static GgufValue strings(List<String> values) {
    return array(GgufType.STRING, values.stream().map(GgufValue::string).toList());
  }

  /** An array of int32. */
  public static GgufValue int32s(int... values) {
    return array(GgufType.INT32, Arrays.stream(values).mapToObj(GgufValue::int32).toList());
  }

  /** An array of float32. */
  public static GgufValue float32s(float... values) {
    List<GgufValue> elements = new ArrayList<>(values.length);
    for (float value : values) {
      elements.add(float32(value));
    }
    return array(GgufType.FLOAT32, elements);
  }

  private static GgufValue integer(GgufType type, long value, long smallest, long largest) {
    if (value < smallest || value > largest) {
      throw new IllegalArgumentException(value + " is no " + type);
    }
    return of(
        type,
        type.bytes(),
        buffer -> {
          for (int i = 0; i < type.bytes(); i++) {
            buffer.put((byte) (value >> (Byte.SIZE * i)));
          }
        });
  }

  private static GgufValue of(GgufType type, int size, Consumer<ByteBuffer> content) {
    byte[] bytes = new byte[size];
    content.accept(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
    return new GgufValue(type, bytes);
  }

  public GgufType type() {
    return type;
  }

  /** The type of an array's elements; empty if this is no array. */
  public Optional<GgufType> elementType() {
    return type == GgufType.ARRAY ? GgufType.ofId(buffer().getInt(0)) : Optional.empty();
  }

  /** The number of an array's elements; 1 if this is no array. */
  public int count() {
    return type == GgufType.ARRAY ? Math.toIntExact(buffer().getLong(Integer.BYTES)) : 1;
  }

  /** The bytes that follow the type in the file: read-only, little-endian. */
  public ByteBuffer bytes() {
    return buffer().asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * The number, if this is an integer of any type that fits into a long (an uint64 from 2<sup>63
   * </sup> on does not).
   */
  public OptionalLong integer() {
    if (!type.isInteger()) {
      return OptionalLong.empty();
    }
    long value = integer(type, 0);
    return type == GgufType.UINT64 && value < 0 ? OptionalLong.empty() : OptionalLong.of(value);
  }

  /** The number, if this is one of any type. */
  public OptionalDouble number() {
    return type.isInteger() || type == GgufType.FLOAT32 || type == GgufType.FLOAT64
        ? OptionalDouble.of(number(type, 0))
        : OptionalDouble.empty();
  }

  /** The truth value, if this is one. */
  public Optional<Boolean> bool() {
    return type == GgufType.BOOL ? Optional.of(bytes[0] != 0) : Optional.empty();
  }

  /** The text, if this is one; malformed UTF-8 becomes U+FFFD. */
  public Optional<String> string() {
    return type == GgufType.STRING
        ? Optional.of(new String(bytes, Long.BYTES, bytes.length - Long.BYTES, UTF_8))
        : Optional.empty();
  }

  /** The texts, if this is an array of strings; malformed UTF-8 becomes U+FFFD. */
  public Optional<List<String>> strings() {
    if (!isArrayOf(GgufType.STRING)) {
      return Optional.empty();
    }
    ByteBuffer buffer = buffer().position(ARRAY_HEADER);
    List<String> result = new ArrayList<>(count());
    while (buffer.hasRemaining()) {
      int length = Math.toIntExact(buffer.getLong());
      result.add(new String(bytes, buffer.position(), length, UTF_8));
      buffer.position(buffer.position() + length);
    }
    return Optional.of(List.copyOf(result));
  }

  /** The numbers, if this is an array of integers of any type; uint64 as its 64 bits. */
  public Optional<long[]> integers() {
    GgufType element = elementType().orElse(GgufType.ARRAY);
    if (!element.isInteger()) {
      return Optional.empty();
    }
    long[] result = new long[count()];
    for (int i = 0; i < result.length; i++) {
      result[i] = integer(element, ARRAY_HEADER + i * element.bytes());
    }
    return Optional.of(result);
  }

  /** The numbers, if this is an array of numbers of any type. */
  public Optional<double[]> numbers() {
    GgufType element = elementType().orElse(GgufType.ARRAY);
    if (!element.isInteger() && element != GgufType.FLOAT32 && element != GgufType.FLOAT64) {
      return Optional.empty();
    }
    double[] result = new double[count()];
    for (int i = 0; i < result.length; i++) {
      result[i] = number(element, ARRAY_HEADER + i * element.bytes());
    }
    return Optional.of(result);
  }

  private boolean isArrayOf(GgufType element) {
    return elementType().filter(element::equals).isPresent();
  }

  private long integer(GgufType of, int at) {
    ByteBuffer buffer = buffer();
    return switch (of) {
      case UINT8 -> Byte.toUnsignedLong(buffer.get(at));
      case INT8 -> buffer.get(at);
      case UINT16 -> Short.toUnsignedLong(buffer.getShort(at));
      case INT16 -> buffer.getShort(at);
      case UINT32 -> Integer.toUnsignedLong(buffer.getInt(at));
      case INT32 -> buffer.getInt(at);
      case UINT64, INT64 -> buffer.getLong(at);
      case FLOAT32, FLOAT64, BOOL, STRING, ARRAY -> throw new AssertionError(of);
    };
  }

  private double number(GgufType of, int at) {
    return switch (of) {
      case FLOAT32 -> buffer().getFloat(at);
      case FLOAT64 -> buffer().getDouble(at);
      case UINT64 -> {
        long value = integer(of, at);
        yield value >= 0 ? value : ((value >>> 1) | (value & 1)) * 2.0;
      }
      case UINT8, INT8, UINT16, INT16, UINT32, INT32, INT64 -> integer(of, at);
      case BOOL, STRING, ARRAY -> throw new AssertionError(of);
    };
  }

  private ByteBuffer buffer() {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof GgufValue value
        && type == value.type
        && Arrays.equals(bytes, value.bytes);
  }

  @Override
  public int hashCode() {
    return 31 * type.hashCode() + Arrays.hashCode(bytes);
  }

  /** The value for people; an array as its length and type. */
  @Override
  public String toString() {
    return switch (type) {
      case ARRAY -> count() + " x " + elementType().map(GgufType::toString).orElse("?");
      case STRING -> string().orElseThrow();
      case BOOL -> String.valueOf(bytes[0] != 0);
      case FLOAT32 -> String.valueOf(buffer().getFloat(0));
      case FLOAT64 -> String.valueOf(buffer().getDouble(0));
      case UINT64 -> Long.toUnsignedString(integer(type, 0));
      case UINT8, INT8, UINT16, INT16, UINT32, INT32, INT64 -> String.valueOf(integer(type, 0));
    };
  }
}
