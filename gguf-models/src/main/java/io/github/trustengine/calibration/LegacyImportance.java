package io.github.trustengine.calibration;

import io.github.trustengine.files.AtomicFile;
import io.github.trustengine.text.Reasons;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The older form: {@code i32} number of entries; per entry {@code i32} length and name, {@code i32}
 * calls, {@code i32} number of values, values times calls; then {@code i32} chunks, {@code i32}
 * length and name of the calibration text. Little-endian.
 */
final class LegacyImportance {

  private static final int LONGEST_NAME = 4096;

  /** llama-imatrix calls for each that a chunk has, and once more for the rest of it. */
  private static final int TOKENS_AT_ONCE = 512;

  private final Path file;
  private final ByteBuffer data;
  private final float tokensPerCall;

  private LegacyImportance(Path file, ByteBuffer data, float tokensPerCall) {
    this.file = file;
    this.data = data;
    this.tokensPerCall = tokensPerCall;
  }

  private static int callsPerChunk(int chunkSize) {
    return (chunkSize + TOKENS_AT_ONCE - 1) / TOKENS_AT_ONCE;
  }

  static ImportanceMatrix read(Path file, FileChannel channel, int chunkSize) throws IOException {
    long size = channel.size();
    if (size > Integer.MAX_VALUE) {
      throw new ImportanceMatrixException(file, "it has %d bytes, over 2 GiB".formatted(size));
    }
    var data = channel.map(FileChannel.MapMode.READ_ONLY, 0, size).order(ByteOrder.LITTLE_ENDIAN);
    return new LegacyImportance(file, data, (float) chunkSize / callsPerChunk(chunkSize)).matrix();
  }

  static void write(ImportanceMatrix matrix, Path target, int chunkSize) {
    var bytes = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(bytes)) {
      int calls = Math.max(1, Math.multiplyExact(matrix.chunks(), callsPerChunk(chunkSize)));
      var entries = new LinkedHashMap<>(matrix.entries());
      entries.values().removeIf(entry -> !entry.isComplete());
      writeInt(out, entries.size());
      for (var entry : entries.entrySet()) {
        writeText(out, entry.getKey());
        var values = entry.getValue().means();
        writeInt(out, calls);
        writeInt(out, values.length);
        for (var value : values) {
          writeInt(out, Float.floatToRawIntBits(value * calls));
        }
      }
      writeInt(out, matrix.chunks());
      writeText(out, matrix.datasets().isEmpty() ? "" : matrix.datasets().get(0));
      AtomicFile.write(target, bytes.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + target + ": " + Reasons.withFile(e), e);
    }
  }

  private static void writeText(DataOutputStream out, String text) throws IOException {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    writeInt(out, bytes.length);
    out.write(bytes);
  }

  private static void writeInt(DataOutputStream out, int value) throws IOException {
    out.writeInt(Integer.reverseBytes(value));
  }

  private ImportanceMatrix matrix() {
    int entries = readInt("the number of entries");
    if (entries < 1) {
      throw problem("it has %d entries".formatted(entries));
    }
    Map<String, Importance> values = new LinkedHashMap<>();
    for (int i = 0; i < entries; i++) {
      var name = readText("the name of entry " + i, LONGEST_NAME);
      values.put(name, readValues(name));
    }
    if (!data.hasRemaining()) {
      return new ImportanceMatrix(file, values, List.of(), 0);
    }
    int chunks = readInt("the number of chunks");
    if (chunks < 0) {
      throw problem("it has %d chunks".formatted(chunks));
    }
    var dataset = readText("the name of the calibration text", Integer.MAX_VALUE);
    return new ImportanceMatrix(
        file, values, dataset.isEmpty() ? List.of() : List.of(dataset), chunks);
  }

  private Importance readValues(String name) {
    int calls = readInt("the number of calls of " + name);
    int count = readInt("the number of values of " + name);
    if (count < 1 || count > data.remaining() / Float.BYTES) {
      throw problem(
          "%s has %d values, but %d bytes are left in the file"
              .formatted(name, count, data.remaining()));
    }
    var values = new float[count];
    data.asFloatBuffer().get(values);
    data.position(data.position() + count * Float.BYTES);
    if (calls > 0) {
      for (int i = 0; i < count; i++) {
        values[i] /= calls;
      }
    }
    return new Importance(values, new float[] {Math.max(1, calls) * tokensPerCall});
  }

  /** A text up to its first NUL, as llama.cpp takes it. */
  private String readText(String what, int longest) {
    int length = readInt("the length of " + what);
    if (length < 0 || length > longest || length > data.remaining()) {
      throw problem(
          "the length of %s is %d, but %d bytes are left in the file"
              .formatted(what, length, data.remaining()));
    }
    var bytes = new byte[length];
    data.get(bytes);
    int end = 0;
    while (end < length && bytes[end] != 0) {
      end++;
    }
    return new String(bytes, 0, end, StandardCharsets.UTF_8);
  }

  private int readInt(String what) {
    if (data.remaining() < Integer.BYTES) {
      throw problem("it ends before " + what);
    }
    return data.getInt();
  }

  private ImportanceMatrixException problem(String what) {
    return new ImportanceMatrixException(file, what + " (at byte %d)".formatted(data.position()));
  }
}
