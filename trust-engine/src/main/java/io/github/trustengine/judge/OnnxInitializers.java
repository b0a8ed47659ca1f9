package io.github.trustengine.judge;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The 32-bit weights in an ONNX file, to read and to change in place.
 *
 * <p>A file is one protobuf message {@code ModelProto}; field 7 is its graph, in which each field 5
 * is a {@code TensorProto} with the fields data_type (2, where 1 means 32-bit floating point), name
 * (8) and raw_data (9, little-endian).
 *
 * @see <a href="https://github.com/onnx/onnx/blob/main/onnx/onnx.proto">onnx.proto</a>
 */
final class OnnxInitializers {

  private static final int VARINT = 0;
  private static final int BYTES_8 = 1;
  private static final int MESSAGE = 2;
  private static final int BYTES_4 = 5;

  private final ByteBuffer file;
  private final Map<String, FloatBuffer> tensors = new HashMap<>();

  private OnnxInitializers(byte[] file) {
    this.file = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Finds the weights in a file.
   *
   * @param file the file's content; the buffers write through to it
   */
  static OnnxInitializers of(byte[] file) throws IOException {
    OnnxInitializers result = new OnnxInitializers(file);
    result.fields(
        0,
        file.length,
        (graph, start, end) -> {
          if (graph == 7) {
            result.fields(
                start,
                end,
                (field, from, to) -> {
                  if (field == 5) {
                    result.tensor(from, to);
                  }
                });
          }
        });
    return result;
  }

  /** The weights of this name, row by row. */
  Optional<FloatBuffer> weights(String name) {
    return Optional.ofNullable(tensors.get(name));
  }

  private void tensor(int start, int end) throws IOException {
    String[] name = new String[1];
    FloatBuffer[] values = new FloatBuffer[1];
    boolean[] single = new boolean[1];
    fields(
        start,
        end,
        (field, from, to) -> {
          switch (field) {
            case 2 -> single[0] = to - from == 1 && file.get(from) == 1;
            case 8 -> name[0] = new String(file.array(), from, to - from, StandardCharsets.UTF_8);
            case 9 ->
                values[0] =
                    file.slice(from, to - from).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
            default -> {}
          }
        });
    if (single[0] && name[0] != null && values[0] != null) {
      tensors.put(name[0], values[0]);
    }
  }

  private interface Fields {
    void field(int number, int start, int end) throws IOException;
  }

  private void fields(int start, int end, Fields fields) throws IOException {
    int[] position = {start};
    while (position[0] < end) {
      long tag = varint(position, end);
      int from = position[0];
      long length =
          switch ((int) (tag & 7)) {
            case VARINT -> {
              varint(position, end);
              yield position[0] - from;
            }
            case BYTES_8 -> 8;
            case BYTES_4 -> 4;
            case MESSAGE -> {
              long bytes = varint(position, end);
              from = position[0];
              yield bytes;
            }
            default -> -1;
          };
      if (length < 0 || length > end - from) {
        throw new IOException("it is no ONNX file, or a damaged one (byte " + from + ")");
      }
      fields.field((int) (tag >>> 3), from, from + (int) length);
      position[0] = from + (int) length;
    }
  }

  private long varint(int[] position, int end) throws IOException {
    long value = 0;
    for (int shift = 0; shift < 64 && position[0] < end; shift += 7) {
      byte next = file.get(position[0]++);
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new IOException("it is no ONNX file, or a damaged one (byte " + position[0] + ")");
  }
}
