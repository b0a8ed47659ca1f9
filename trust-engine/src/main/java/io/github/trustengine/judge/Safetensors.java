package io.github.trustengine.judge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.trustengine.ggml.Dequantizer;
import io.github.trustengine.ggml.TensorType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * A file of named matrices in half precision: the length of the header as a 64-bit little-endian
 * number, the header in JSON (type, shape and place of each tensor, and free text about the file),
 * the numbers.
 *
 * @see <a href="https://huggingface.co/docs/safetensors">safetensors</a>
 */
final class Safetensors {

  private final JsonNode header;
  private final ByteBuffer data;

  private Safetensors(JsonNode header, ByteBuffer data) {
    this.header = header;
    this.data = data;
  }

  /** A matrix, row by row. */
  @SuppressWarnings("ArrayRecordComponent") // never compared, and not worth a copy
  record Matrix(int rows, int columns, float[] values) {}

  static Safetensors read(byte[] file) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    if (file.length < Long.BYTES) {
      throw new IOException("it has only " + file.length + " bytes");
    }
    long length = buffer.getLong();
    if (length < 2 || length > buffer.remaining()) {
      throw new IOException("its header would have " + length + " bytes");
    }
    String json = new String(file, Long.BYTES, (int) length, StandardCharsets.UTF_8);
    buffer.position(Long.BYTES + (int) length);
    return new Safetensors(
        new ObjectMapper().readTree(json), buffer.slice().order(ByteOrder.LITTLE_ENDIAN));
  }

  String about(String key) throws IOException {
    JsonNode value = header.path("__metadata__").path(key);
    if (!value.isTextual()) {
      throw new IOException("it does not say its " + key);
    }
    return value.asText();
  }

  List<String> names() {
    Iterable<String> names = header::fieldNames;
    return StreamSupport.stream(names.spliterator(), false)
        .filter(name -> !name.equals("__metadata__"))
        .toList();
  }

  Optional<Matrix> matrix(String name) throws IOException {
    JsonNode entry = header.path(name);
    if (entry.isMissingNode()) {
      return Optional.empty();
    }
    int rows = entry.path("shape").path(0).asInt();
    int columns = entry.path("shape").path(1).asInt();
    int start = entry.path("data_offsets").path(0).asInt(-1);
    int end = entry.path("data_offsets").path(1).asInt(-1);
    if (!entry.path("dtype").asText().equals("F16")
        || start < 0
        || end > data.limit()
        || end - start != 2L * rows * columns) {
      throw new IOException("its tensor " + name + " is damaged");
    }
    float[] values = new float[rows * columns];
    ByteBuffer source = data.slice(start, end - start).order(ByteOrder.LITTLE_ENDIAN);
    Dequantizer.dequantize(TensorType.F16, source, values, 0, values.length);
    return Optional.of(new Matrix(rows, columns, values));
  }
}
