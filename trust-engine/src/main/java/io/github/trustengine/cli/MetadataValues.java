package io.github.trustengine.cli;

import io.github.trustengine.gguf.GgufType;
import io.github.trustengine.gguf.GgufValue;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Metadata values as JSON has them. */
final class MetadataValues {

  /** Element type and count, before an array's elements. */
  private static final int ARRAY_HEADER = Integer.BYTES + Long.BYTES;

  private MetadataValues() {}

  /** A text, number, truth value, or list of them; a 32-bit float keeps its short form. */
  static Object plain(GgufValue value) {
    if (value.type() == GgufType.STRING) {
      return value.string().orElseThrow();
    }
    if (value.type() != GgufType.ARRAY) {
      return scalar(value.type(), value.bytes());
    }
    if (value.strings().isPresent()) {
      return value.strings().orElseThrow();
    }
    GgufType type = value.elementType().orElseThrow();
    ByteBuffer elements = value.bytes().position(ARRAY_HEADER);
    List<Object> list = new ArrayList<>(value.count());
    for (int i = 0; i < value.count(); i++) {
      list.add(scalar(type, elements));
    }
    return list;
  }

  private static Object scalar(GgufType type, ByteBuffer bytes) {
    return switch (type) {
      case UINT8 -> Byte.toUnsignedInt(bytes.get());
      case INT8 -> bytes.get();
      case UINT16 -> Short.toUnsignedInt(bytes.getShort());
      case INT16 -> bytes.getShort();
      case UINT32 -> Integer.toUnsignedLong(bytes.getInt());
      case INT32 -> bytes.getInt();
      case UINT64 -> new BigInteger(Long.toUnsignedString(bytes.getLong()));
      case INT64 -> bytes.getLong();
      case FLOAT32 -> bytes.getFloat();
      case FLOAT64 -> bytes.getDouble();
      case BOOL -> bytes.get() != 0;
      case STRING, ARRAY -> throw new IllegalArgumentException(type + " is no scalar");
    };
  }
}
