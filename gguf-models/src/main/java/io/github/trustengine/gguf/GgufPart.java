package io.github.trustengine.gguf;

import io.github.trustengine.ggml.TensorType;
import io.github.trustengine.text.Reasons;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/**
 * One file: the header, checked as llama.cpp b4916 checks it ({@code gguf.cpp}) and more strictly
 * where that would crash, and the mapping of the data.
 */
record GgufPart(
    Path path,
    int version,
    int alignment,
    GgufMetadata metadata,
    List<GgufTensor> tensors,
    long dataStart,
    Mapping mapping) {

  static final int DEFAULT_ALIGNMENT = 32;
  static final String ALIGNMENT_KEY = "general.alignment";

  /** "GGUF", read as a little-endian number. */
  static final int MAGIC = 0x46554747;

  static final int OLDEST_VERSION = 2;
  static final int NEWEST_VERSION = 3;

  /** Bounds on what a header may make us allocate; real models stay far below. */
  private static final int MAX_TENSORS = 1 << 17;

  private static final int MAX_PAIRS = 1 << 16;
  private static final int MAX_KEY_BYTES = 65_535;
  private static final int MAX_TENSOR_NAME_BYTES = 63;
  private static final int MAX_DIMENSIONS = 4;

  /** The size of huge pages: nobody aligns to more. */
  private static final int MAX_ALIGNMENT = 2 << 20;

  static GgufPart open(Path path, int number) {
    if (!Files.isRegularFile(path)) { // opening a pipe would wait for its writer
      throw new GgufException(
          path, 0, Files.exists(path) ? "is a directory or device, not a file" : "does not exist");
    }
    try {
      return parse(path, number, Mapping.of(path));
    } catch (IOException e) {
      throw new GgufException(path, 0, "cannot be read: " + Reasons.of(e), e);
    }
  }

  private static GgufPart parse(Path path, int number, Mapping mapping) {
    HeaderCursor cursor = new HeaderCursor(path, mapping);
    int magic = cursor.int32("the magic number");
    if (magic != MAGIC) {
      throw cursor.error(0, "is no GGUF file: begins with 0x%08x, not \"GGUF\"".formatted(magic));
    }
    int version = version(cursor);
    int tensorCount = count(cursor, "the number of tensors", MAX_TENSORS);
    int pairCount = count(cursor, "the number of metadata pairs", MAX_PAIRS);
    LinkedHashMap<String, GgufValue> pairs = new LinkedHashMap<>();
    int alignment = DEFAULT_ALIGNMENT;
    for (int i = 0; i < pairCount; i++) {
      int start = cursor.position();
      String key = cursor.string("a metadata key", MAX_KEY_BYTES);
      GgufValue value = value(cursor, key);
      if (pairs.put(key, value) != null) {
        throw cursor.error(start, "the metadata key \"" + key + "\" appears twice");
      }
      if (key.equals(ALIGNMENT_KEY)) {
        alignment =
            alignment(value).orElseThrow(() -> cursor.error(start, alignmentProblem(value)));
      }
    }
    return new GgufPart(
        path,
        version,
        alignment,
        new GgufMetadata(pairs),
        new TableReader(cursor, number, alignment, mapping.size()).read(tensorCount),
        padded(cursor.position(), alignment),
        mapping);
  }

  private static int version(HeaderCursor cursor) {
    int start = cursor.position();
    int version = cursor.int32("the version");
    int swapped = Integer.reverseBytes(version);
    if (swapped >= 1 && swapped <= NEWEST_VERSION) {
      throw cursor.error(
          start, "is a big-endian file (version " + swapped + "); convert it to little-endian");
    }
    if (version < OLDEST_VERSION || version > NEWEST_VERSION) {
      throw cursor.error(
          start,
          "has GGUF version %s; versions %d and %d are known"
              .formatted(Integer.toUnsignedString(version), OLDEST_VERSION, NEWEST_VERSION));
    }
    return version;
  }

  private static int count(HeaderCursor cursor, String what, int largest) {
    int start = cursor.position();
    long count = cursor.int64(what);
    if (count < 0 || count > largest) {
      throw cursor.error(
          start, what + " is " + Long.toUnsignedString(count) + ", more than " + largest);
    }
    return (int) count;
  }

  private static GgufValue value(HeaderCursor cursor, String key) {
    String what = "the value of \"" + key + "\"";
    GgufType type = type(cursor, what);
    int start = cursor.position();
    switch (type) {
      case STRING -> cursor.skipString(what);
      case ARRAY -> skipArray(cursor, what);
      default -> cursor.skip(1, type.bytes(), what);
    }
    return new GgufValue(type, cursor.since(start));
  }

  private static void skipArray(HeaderCursor cursor, String what) {
    int start = cursor.position();
    GgufType element = type(cursor, "an element of " + what);
    if (element == GgufType.ARRAY) {
      throw cursor.error(start, what + " is an array of arrays, which llama.cpp does not read");
    }
    long count = cursor.int64(what);
    if (element != GgufType.STRING) {
      cursor.skip(count, element.bytes(), what);
      return;
    }
    cursor.requireRoom(count, Long.BYTES, what);
    for (long i = 0; i < count; i++) {
      cursor.skipString(what);
    }
  }

  private static GgufType type(HeaderCursor cursor, String what) {
    int start = cursor.position();
    int id = cursor.int32("the type of " + what);
    return GgufType.ofId(id)
        .orElseThrow(() -> cursor.error(start, what + " has the unknown type " + id));
  }

  /** The alignment that a value of {@link #ALIGNMENT_KEY} sets; empty if it is no sound one. */
  static OptionalInt alignment(GgufValue value) {
    long alignment = value.type() == GgufType.UINT32 ? value.integer().orElse(0) : 0;
    return alignment <= MAX_ALIGNMENT && Long.bitCount(alignment) == 1
        ? OptionalInt.of((int) alignment)
        : OptionalInt.empty();
  }

  static String alignmentProblem(GgufValue value) {
    return "%s is %s (%s); it must be a uint32 and a power of two up to %d"
        .formatted(ALIGNMENT_KEY, value, value.type(), MAX_ALIGNMENT);
  }

  /** The next multiple of a power of two. */
  static long padded(long size, int alignment) {
    return Math.addExact(size, alignment - 1) & -alignment;
  }

  /** Reads the tensor table: names, shapes, types, and offsets that follow each other tightly. */
  private static final class TableReader {

    private final HeaderCursor cursor;
    private final int part;
    private final int alignment;
    private final long fileSize;
    private final Set<String> names = new HashSet<>();
    private long nextOffset;

    TableReader(HeaderCursor cursor, int part, int alignment, long fileSize) {
      this.cursor = cursor;
      this.part = part;
      this.alignment = alignment;
      this.fileSize = fileSize;
    }

    List<GgufTensor> read(int count) {
      List<GgufTensor> tensors = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        tensors.add(tensor());
      }
      if (!tensors.isEmpty()) {
        requireData(tensors.get(count - 1));
      }
      return List.copyOf(tensors);
    }

    private GgufTensor tensor() {
      int start = cursor.position();
      String name = cursor.string("a tensor name", MAX_TENSOR_NAME_BYTES);
      if (!names.add(name)) {
        throw cursor.error(start, "the tensor name \"" + name + "\" appears twice");
      }
      List<Long> shape = shape(name);
      TensorType type = type(name);
      int offsetStart = cursor.position();
      long offset = cursor.int64("the offset of tensor \"" + name + "\"");
      if (offset != nextOffset) {
        throw cursor.error(
            offsetStart,
            "tensor \"%s\" has the offset %s; the data before it ends, padded to %d, at %d"
                .formatted(name, Long.toUnsignedString(offset), alignment, nextOffset));
      }
      try {
        GgufTensor tensor = new GgufTensor(name, type, shape, offset, part);
        nextOffset = padded(Math.addExact(offset, tensor.bytes()), alignment);
        return tensor;
      } catch (IllegalArgumentException e) {
        throw cursor.error(start, String.valueOf(e.getMessage()));
      } catch (ArithmeticException e) {
        throw cursor.error(start, "tensor \"" + name + "\" ends beyond 2^63 bytes");
      }
    }

    private List<Long> shape(String name) {
      int start = cursor.position();
      int dimensions = cursor.int32("the number of dimensions of tensor \"" + name + "\"");
      if (dimensions < 0 || dimensions > MAX_DIMENSIONS) {
        throw cursor.error(
            start,
            "tensor \"%s\" has %s dimensions, more than %d"
                .formatted(name, Integer.toUnsignedString(dimensions), MAX_DIMENSIONS));
      }
      List<Long> shape = new ArrayList<>(dimensions);
      for (int i = 0; i < dimensions; i++) {
        int at = cursor.position();
        long dimension = cursor.int64("the shape of tensor \"" + name + "\"");
        if (dimension < 1) {
          throw cursor.error(at, "tensor \"" + name + "\" has a dimension of " + dimension);
        }
        shape.add(dimension);
      }
      return shape;
    }

    private TensorType type(String name) {
      int start = cursor.position();
      int id = cursor.int32("the type of tensor \"" + name + "\"");
      return TensorType.ofId(id)
          .orElseThrow(
              () ->
                  cursor.error(
                      start, "tensor \"" + name + "\" has the unknown or retired type " + id));
    }

    private void requireData(GgufTensor last) {
      long dataStart = padded(cursor.position(), alignment);
      long available = Math.max(0, fileSize - dataStart);
      long needed = last.offset() + last.bytes();
      if (needed > available) {
        throw cursor.error(
            fileSize,
            "the file ends inside the tensor data: %d bytes are needed from byte %d on, %d are there"
                .formatted(needed, dataStart, available));
      }
    }
  }
}
