package io.github.trustengine.calibration;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How much each column of a model's matrices matters: the mean, over the tokens of a calibration
 * text, of the square of the activation that it is multiplied with. Collected by llama.cpp's {@code
 * llama-imatrix}; reads its file in both forms, before and since July 2025.
 */
public final class ImportanceMatrix {

  private final Path file;
  private final Map<String, float[]> values;
  private final List<String> datasets;
  private final int chunks;

  ImportanceMatrix(Path file, Map<String, float[]> values, List<String> datasets, int chunks) {
    this.file = file;
    this.values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    this.datasets = List.copyOf(datasets);
    this.chunks = chunks;
    values.forEach((name, entry) -> checkValues(file, name, entry));
  }

  /**
   * Reads a file in either form.
   *
   * @throws ImportanceMatrixException if it is none
   */
  public static ImportanceMatrix read(Path file) {
    try (var channel = FileChannel.open(file)) {
      return GgufImportance.isGguf(channel)
          ? GgufImportance.read(file)
          : LegacyImportance.read(file, channel);
    } catch (IOException e) {
      throw new ImportanceMatrixException(
          file, Files.exists(file) ? "it cannot be read (" + e + ")" : "there is no such file", e);
    }
  }

  /** The file, as its path was given. */
  public Path file() {
    return file;
  }

  /** The same matrix as if it had been read from another path: the one to record in results. */
  public ImportanceMatrix readAs(Path path) {
    return new ImportanceMatrix(path, values, datasets, chunks);
  }

  /** The tensors that have values. */
  public Set<String> tensors() {
    return values.keySet();
  }

  /**
   * A tensor's values: one per column; of tensors with experts, those of one expert after the
   * other.
   */
  public Optional<float[]> values(String tensor) {
    return Optional.ofNullable(values.get(tensor)).map(float[]::clone);
  }

  /** The names of the calibration texts. */
  public List<String> datasets() {
    return datasets;
  }

  /** How many chunks of text went in; 0 if the file does not say. */
  public int chunks() {
    return chunks;
  }

  /**
   * Writes the older form, which every version of llama.cpp reads.
   *
   * @throws java.io.UncheckedIOException if the file cannot be written
   */
  public void write(Path target) {
    LegacyImportance.write(this, target);
  }

  private static void checkValues(Path file, String name, float[] entry) {
    for (int i = 0; i < entry.length; i++) {
      if (!(entry[i] >= 0 && entry[i] < Float.POSITIVE_INFINITY)) {
        throw new ImportanceMatrixException(
            file,
            "value %d of %s is %s, but a mean of squares is finite and not negative; collect the matrix anew"
                .formatted(i, name, entry[i]));
      }
    }
  }
}
