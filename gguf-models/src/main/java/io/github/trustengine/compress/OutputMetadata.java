package io.github.trustengine.compress;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.trustengine.calibration.ImportanceMatrix;
import io.github.trustengine.gguf.GgufMetadata;
import io.github.trustengine.gguf.GgufType;
import io.github.trustengine.gguf.GgufValue;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The metadata that llama-quantize (b4916) writes, byte for byte. */
final class OutputMetadata {

  private static final int QUANTIZATION_VERSION = 2;
  private static final int LONGEST_OVERRIDE = 127;

  /** Element type and count come before an array's elements. */
  private static final int ARRAY_HEADER = Integer.BYTES + Long.BYTES;

  private OutputMetadata() {}

  static GgufMetadata of(
      GgufMetadata source, FileType file, Optional<ImportanceMatrix> importance) {
    var metadata =
        copied(source)
            .with("general.quantization_version", GgufValue.uint32(QUANTIZATION_VERSION))
            .with("general.file_type", GgufValue.uint32(file.id()))
            .without("split.no")
            .without("split.count")
            .without("split.tensors.count");
    return importance.isPresent() ? withImportance(metadata, importance.get()) : metadata;
  }

  private static GgufMetadata withImportance(GgufMetadata metadata, ImportanceMatrix importance) {
    var result = metadata.with("quantize.imatrix.file", text(importance.file().toString()));
    if (!importance.datasets().isEmpty()) {
      result = result.with("quantize.imatrix.dataset", text(importance.datasets().get(0)));
    }
    result =
        result.with("quantize.imatrix.entries_count", GgufValue.int32(importance.tensors().size()));
    return importance.chunks() > 0
        ? result.with("quantize.imatrix.chunks_count", GgufValue.int32(importance.chunks()))
        : result;
  }

  private static GgufValue text(String text) {
    var bytes = text.getBytes(UTF_8);
    return GgufValue.string(Arrays.copyOf(bytes, Math.min(bytes.length, LONGEST_OVERRIDE)));
  }

  /** llama.cpp copies texts as C strings, which end at a NUL, and truth values as 0 or 1. */
  private static GgufMetadata copied(GgufMetadata source) {
    var result = GgufMetadata.empty();
    for (var key : source.keys()) {
      result = result.with(key, copied(source.value(key).orElseThrow()));
    }
    return result;
  }

  private static GgufValue copied(GgufValue value) {
    var element = value.elementType().orElse(value.type());
    if (element != GgufType.STRING && element != GgufType.BOOL) {
      return value;
    }
    var bytes = value.bytes();
    if (value.type() != GgufType.ARRAY) {
      return element(element, bytes);
    }
    bytes.position(ARRAY_HEADER);
    List<GgufValue> elements = new ArrayList<>();
    while (bytes.hasRemaining()) {
      elements.add(element(element, bytes));
    }
    return GgufValue.array(element, elements);
  }

  private static GgufValue element(GgufType type, ByteBuffer bytes) {
    if (type == GgufType.BOOL) {
      return GgufValue.bool(bytes.get() != 0);
    }
    var text = new byte[Math.toIntExact(bytes.getLong())];
    bytes.get(text);
    int end = 0;
    while (end < text.length && text[end] != 0) {
      end++;
    }
    return GgufValue.string(Arrays.copyOf(text, end));
  }
}
