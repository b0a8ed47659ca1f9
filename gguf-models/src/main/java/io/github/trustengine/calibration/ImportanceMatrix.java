package io.github.trustengine.calibration;

import io.github.trustengine.gguf.GgufFile;
import io.github.trustengine.gguf.GgufTensor;
import io.github.trustengine.text.Reasons;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How much each column of a model's matrices matters: the mean, over the tokens of a calibration
 * text, of the square of the activation that it is multiplied with. Collected by {@link
 * ImportanceCollector} or by llama.cpp's {@code llama-imatrix}; reads and writes its file in both
 * forms, before and since July 2025.
 */
public final class ImportanceMatrix {

  private final Path file;
  private final Map<String, Importance> entries;
  private final List<String> datasets;
  private final int chunks;

  ImportanceMatrix(Path file, Map<String, Importance> entries, List<String> datasets, int chunks) {
    this.file = file;
    this.entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
    this.datasets = List.copyOf(datasets);
    this.chunks = chunks;
    entries.forEach((name, entry) -> checkValues(file, name, entry.means()));
  }

  /**
   * Reads a file in either form.
   *
   * @throws ImportanceMatrixException if it is none
   */
  public static ImportanceMatrix read(Path file) {
    return read(file, TokenWindows.LENGTH);
  }

  /**
   * Reads a file in either form, to put it together with others.
   *
   * @param chunkSize tokens of the chunks that it was collected on, which decides its weight; used
   *     where it is of the older form, which does not say
   * @throws ImportanceMatrixException if it is none
   */
  public static ImportanceMatrix read(Path file, int chunkSize) {
    try (var channel = FileChannel.open(file)) {
      return GgufImportance.isGguf(channel)
          ? GgufImportance.read(file)
          : LegacyImportance.read(file, channel, chunkSize);
    } catch (IOException e) {
      throw new ImportanceMatrixException(
          file,
          Files.exists(file) ? "it cannot be read: " + Reasons.of(e) : "there is no such file",
          e);
    }
  }

  /** The file, as its path was given. */
  public Path file() {
    return file;
  }

  /** The same matrix as if it had been read from another path: the one to record in results. */
  public ImportanceMatrix readAs(Path path) {
    return new ImportanceMatrix(path, entries, datasets, chunks);
  }

  /** The tensors that have values. */
  public Set<String> tensors() {
    return entries.keySet();
  }

  /**
   * A tensor's values: one per column; of tensors with experts, those of one expert after the
   * other.
   */
  public Optional<float[]> values(String tensor) {
    return Optional.ofNullable(entries.get(tensor)).map(entry -> entry.means().clone());
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
   * This matrix and another one of the same model, together: means over the tokens of both.
   *
   * @throws ImportanceMatrixException if a tensor has other values in the other one
   */
  public ImportanceMatrix plus(ImportanceMatrix other) {
    var sum = new LinkedHashMap<>(entries);
    other.entries.forEach(
        (name, entry) -> {
          var here = entries.get(name);
          if (here != null && !here.fits(entry)) {
            throw new ImportanceMatrixException(
                other.file,
                "%s has %s, but %s in %s; they are of different models"
                    .formatted(name, entry.size(), here.size(), file));
          }
          sum.merge(name, entry, Importance::plus);
        });
    var both = new LinkedHashSet<>(datasets);
    both.addAll(other.datasets);
    return new ImportanceMatrix(
        file,
        sum,
        List.copyOf(both),
        (int) Math.min(Integer.MAX_VALUE, (long) chunks + other.chunks));
  }

  /**
   * Checks that this may be a model's matrix.
   *
   * @throws ImportanceMatrixException if a tensor has other values, or if none is in the model
   */
  public void checkBelongsTo(GgufFile model) {
    if (entries.keySet().stream().noneMatch(name -> model.tensor(name).isPresent())) {
      throw new ImportanceMatrixException(file, "none of its tensors is in " + model.path());
    }
    entries.forEach(
        (name, entry) -> model.tensor(name).ifPresent(tensor -> check(entry, tensor, model)));
  }

  private void check(Importance entry, GgufTensor tensor, GgufFile model) {
    long matrices = tensor.shape().stream().skip(2).reduce(1L, Math::multiplyExact);
    if (entry.means().length != tensor.columns() * matrices) {
      throw new ImportanceMatrixException(
          file,
          "%s has %s, but the shape %s in %s; it is of another model"
              .formatted(tensor.name(), entry.size(), tensor.shape(), model.path()));
    }
  }

  /**
   * Writes the older form, which every version of llama.cpp reads. As llama.cpp does, it leaves
   * tensors out of which an expert has seen no token.
   *
   * @param target in an existing folder; it is there completely or not at all
   * @param chunkSize tokens of a chunk; the file has one call per 512 of them
   * @throws java.io.UncheckedIOException if the file cannot be written
   */
  public void write(Path target, int chunkSize) {
    LegacyImportance.write(this, target, chunkSize);
  }

  /**
   * Writes the form since July 2025, a GGUF file.
   *
   * @param target in an existing folder; it is there completely or not at all
   * @param chunkSize tokens of a chunk, which the file names
   * @throws java.io.UncheckedIOException if the file cannot be written
   */
  public void writeGguf(Path target, int chunkSize) {
    GgufImportance.write(this, target, chunkSize);
  }

  Map<String, Importance> entries() {
    return entries;
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
