package io.github.trustengine.compress;

import io.github.trustengine.gguf.GgufFile;
import io.github.trustengine.gguf.GgufMetadata;
import io.github.trustengine.gguf.GgufTensor;
import io.github.trustengine.gguf.GgufType;
import io.github.trustengine.gguf.GgufValue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.zip.CRC32;

/**
 * What a method says of the tensors of a file, kept in the file's own metadata: the stored data do
 * not show it. A remark holds for the very data that it was made for: programs that change a tensor
 * copy metadata that they do not know.
 */
public final class MethodRemarks {

  static final String RECIPE = "trustengine.recipe";
  private static final String NAMES = "trustengine.tensor.names";
  private static final String CHECKSUMS = "trustengine.tensor.crc32";
  private static final String BITS = "trustengine.tensor.method_bits_per_weight";
  private static final String NOTES = "trustengine.tensor.notes";

  private static final int CHUNK = 1 << 20;

  private final Map<String, Remark> remarks;

  private MethodRemarks(Map<String, Remark> remarks) {
    this.remarks = Collections.unmodifiableMap(remarks);
  }

  /**
   * A remark.
   *
   * @param bits that the method counts for all of a tensor's data; 0 or more
   * @param note why the tensor is not as the recipe says; empty if it is
   */
  public record Remark(double bits, Optional<String> note) {}

  /** The remarks in a file that hold; none where the file has none. Reads these tensors' data. */
  public static MethodRemarks of(GgufFile file) {
    GgufMetadata metadata = file.metadata();
    List<String> names = metadata.strings(NAMES).orElse(List.of());
    long[] checksums = metadata.integers(CHECKSUMS).orElse(new long[0]);
    double[] bits = metadata.numbers(BITS).orElse(new double[0]);
    List<String> notes = metadata.strings(NOTES).orElse(List.of());
    Map<String, Remark> found = new LinkedHashMap<>();
    if (checksums.length == names.size()
        && bits.length == names.size()
        && notes.size() == names.size()) {
      for (int i = 0; i < names.size(); i++) {
        Optional<GgufTensor> tensor = file.tensor(names.get(i));
        if (tensor.isPresent()
            && bits[i] >= 0
            && Double.isFinite(bits[i])
            && checksum(file, tensor.get()) == checksums[i]) {
          found.put(
              names.get(i),
              new Remark(
                  bits[i] * tensor.get().elements(),
                  Optional.of(notes.get(i)).filter(note -> !note.isEmpty())));
        }
      }
    }
    return new MethodRemarks(found);
  }

  /** Whether the file says nothing of its tensors. */
  public boolean isEmpty() {
    return remarks.isEmpty();
  }

  /** What there is to say of a tensor. */
  public Optional<Remark> of(String tensor) {
    return Optional.ofNullable(remarks.get(tensor));
  }

  /** Bits of a tensor's data as its method counts them; as stored, where there is no remark. */
  public double bits(GgufTensor tensor) {
    return of(tensor.name()).map(Remark::bits).orElse(8.0 * tensor.bytes());
  }

  /** The bits of all tensors of a file. */
  public double bits(GgufFile file) {
    return file.tensors().stream().mapToDouble(this::bits).sum();
  }

  /** Calls with each tensor's name and remark, in the order in which they were written. */
  void forEach(BiConsumer<String, Remark> action) {
    remarks.forEach(action);
  }

  /** Collects remarks for the metadata of a file that is going to be written. */
  static final class Writer {

    private final List<GgufValue> names = new ArrayList<>();
    private final List<GgufValue> checksums = new ArrayList<>();
    private final List<GgufValue> bits = new ArrayList<>();
    private final List<GgufValue> notes = new ArrayList<>();

    /**
     * Adds a remark.
     *
     * @param file holds the tensor's data as they are going to be written
     */
    void add(GgufFile file, GgufTensor tensor, Remark remark) {
      names.add(GgufValue.string(tensor.name()));
      checksums.add(GgufValue.uint32(checksum(file, tensor)));
      bits.add(GgufValue.float64(remark.bits() / tensor.elements()));
      notes.add(GgufValue.string(remark.note().orElse("")));
    }

    /** Metadata with the remarks, in place of those that it may have had. */
    GgufMetadata in(GgufMetadata metadata, Recipe recipe) {
      return metadata
          .with(RECIPE, GgufValue.string(recipe.slug()))
          .with(NAMES, GgufValue.array(GgufType.STRING, names))
          .with(CHECKSUMS, GgufValue.array(GgufType.UINT32, checksums))
          .with(BITS, GgufValue.array(GgufType.FLOAT64, bits))
          .with(NOTES, GgufValue.array(GgufType.STRING, notes));
    }
  }

  private static long checksum(GgufFile file, GgufTensor tensor) {
    CRC32 checksum = new CRC32();
    for (long at = 0; at < tensor.bytes(); at += CHUNK) {
      checksum.update(file.data(tensor, at, (int) Math.min(CHUNK, tensor.bytes() - at)));
    }
    return checksum.getValue();
  }
}
