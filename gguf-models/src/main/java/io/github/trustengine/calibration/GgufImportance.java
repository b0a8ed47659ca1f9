package io.github.trustengine.calibration;

import io.github.trustengine.ggml.TensorType;
import io.github.trustengine.gguf.GgufException;
import io.github.trustengine.gguf.GgufFile;
import io.github.trustengine.gguf.GgufMetadata;
import io.github.trustengine.gguf.GgufTensor;
import io.github.trustengine.gguf.GgufValue;
import io.github.trustengine.gguf.GgufWriter;
import io.github.trustengine.text.Reasons;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The form since July 2025: a GGUF file with two F32 tensors per weight, {@code .in_sum2} (columns
 * x matrices, sums of squares) and {@code .counts} (1 x matrices). The value is their quotient.
 */
final class GgufImportance {

  private static final String SUMS = ".in_sum2";
  private static final String COUNTS = ".counts";

  private final Path file;
  private final GgufFile gguf;

  private GgufImportance(Path file, GgufFile gguf) {
    this.file = file;
    this.gguf = gguf;
  }

  /** Whether a file begins as GGUF files do. */
  static boolean isGguf(FileChannel channel) throws IOException {
    var magic = ByteBuffer.allocate(4);
    channel.read(magic, 0);
    return Arrays.equals(magic.array(), "GGUF".getBytes(StandardCharsets.US_ASCII));
  }

  static ImportanceMatrix read(Path file) {
    try (var gguf = GgufFile.open(file)) {
      return new GgufImportance(file, gguf).matrix();
    } catch (GgufException e) {
      throw new ImportanceMatrixException(file, e.problem(), e);
    }
  }

  static void write(ImportanceMatrix matrix, Path target, int chunkSize) {
    var writer =
        new GgufWriter(
            GgufMetadata.empty()
                .with("general.type", GgufValue.string("imatrix"))
                .with("imatrix.datasets", GgufValue.strings(matrix.datasets()))
                .with("imatrix.chunk_count", GgufValue.uint32(matrix.chunks()))
                .with("imatrix.chunk_size", GgufValue.uint32(chunkSize)));
    matrix.entries().forEach((name, entry) -> add(writer, name, entry));
    try {
      writer.write(target);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + target + ": " + Reasons.withFile(e), e);
    }
  }

  private static void add(GgufWriter writer, String name, Importance entry) {
    int matrices = entry.counts().length;
    int columns = entry.means().length / matrices;
    var sums = new float[entry.means().length];
    for (int i = 0; i < sums.length; i++) {
      sums[i] = entry.means()[i] * entry.counts()[i / columns];
    }
    add(writer, name + SUMS, columns, matrices, sums);
    add(writer, name + COUNTS, 1, matrices, entry.counts());
  }

  private static void add(
      GgufWriter writer, String name, int columns, int matrices, float[] values) {
    var shape = matrices == 1 ? List.of((long) columns) : List.of((long) columns, (long) matrices);
    writer.add(
        name,
        TensorType.F32,
        shape,
        channel -> {
          var data = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
          data.asFloatBuffer().put(values);
          channel.write(data);
        });
  }

  private ImportanceMatrix matrix() {
    Map<String, Importance> values = new LinkedHashMap<>();
    for (var sums : gguf.tensors()) {
      if (sums.name().endsWith(SUMS)) {
        var weight = sums.name().substring(0, sums.name().length() - SUMS.length());
        values.put(weight, means(sums, counts(weight)));
      }
    }
    if (values.isEmpty()) {
      throw new ImportanceMatrixException(
          file, "it has no tensors called *%s; is it a model?".formatted(SUMS));
    }
    long chunks = gguf.metadata().integer("imatrix.chunk_count").orElse(0);
    return new ImportanceMatrix(
        file,
        values,
        gguf.metadata().strings("imatrix.datasets").orElse(List.of()),
        (int) Math.max(0, Math.min(chunks, Integer.MAX_VALUE)));
  }

  private GgufTensor counts(String weight) {
    return gguf.tensor(weight + COUNTS)
        .orElseThrow(
            () ->
                new ImportanceMatrixException(
                    file,
                    "tensor %s%s is missing beside %s%s".formatted(weight, COUNTS, weight, SUMS)));
  }

  /** What saw no token counts as neither more nor less important: 1, as in llama.cpp. */
  private Importance means(GgufTensor sums, GgufTensor counts) {
    var means = floats(sums);
    var matrixCounts = floats(counts);
    int matrices = matrixCounts.length;
    for (float count : matrixCounts) {
      if (!(count >= 0 && count < Float.POSITIVE_INFINITY)) {
        throw new ImportanceMatrixException(
            file, "%s has %s; it counts tokens".formatted(counts.name(), count));
      }
    }
    if (matrices == 0 || means.length % matrices != 0) {
      throw new ImportanceMatrixException(
          file,
          "%s has %d values for the %d matrices in %s"
              .formatted(sums.name(), means.length, matrices, counts.name()));
    }
    int columns = means.length / matrices;
    for (int i = 0; i < means.length; i++) {
      float count = matrixCounts[i / columns];
      means[i] = count > 0 ? means[i] / count : 1;
    }
    return new Importance(means, matrixCounts);
  }

  private float[] floats(GgufTensor tensor) {
    if (tensor.type() != TensorType.F32 || tensor.bytes() > GgufFile.MAX_VIEW) {
      throw new ImportanceMatrixException(
          file,
          "tensor %s is %s with %d elements; sums and counts are F32"
              .formatted(tensor.name(), tensor.type(), tensor.elements()));
    }
    var values = new float[(int) tensor.elements()];
    gguf.data(tensor, 0, (int) tensor.bytes()).asFloatBuffer().get(values);
    return values;
  }
}
