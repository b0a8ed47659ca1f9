package io.github.trustengine.gguf;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A model in a GGUF file of version 2 or 3, or in the parts of a split one. Metadata and tensor
 * table are read and checked when it is opened; tensor data stay in the file, which is mapped into
 * memory, whatever its size. No file is kept open. Safe for use by several threads.
 *
 * <p>The file must not be cut while it is open. A mapping can only be released by the garbage
 * collector: Java 17 has no other way that could not crash the process if a view were still in use.
 * Closing therefore drops the mappings, and they go once no {@linkplain #data view} is reachable.
 * Until then Windows does not let the file be deleted; other systems do.
 */
public final class GgufFile implements AutoCloseable {

  /** The largest view that {@link #data} gives: 1 GiB. */
  public static final int MAX_VIEW = Mapping.MAX_VIEW;

  private final Path path;
  private final List<GgufTensor> tensors;
  private final Map<String, GgufTensor> tensorsByName;
  private final int version;
  private final int alignment;
  private final GgufMetadata metadata;
  private final long bytes;
  private final List<Path> files;
  private final List<Long> dataStarts;
  private volatile List<GgufPart> parts;

  private GgufFile(Path path, List<GgufPart> parts) {
    this.path = path;
    this.version = parts.get(0).version();
    this.alignment = parts.get(0).alignment();
    this.metadata = parts.get(0).metadata();
    this.files = parts.stream().map(GgufPart::path).toList();
    this.dataStarts = parts.stream().map(GgufPart::dataStart).toList();
    this.parts = parts;
    this.tensors = parts.stream().flatMap(part -> part.tensors().stream()).toList();
    this.tensorsByName =
        tensors.stream().collect(Collectors.toMap(GgufTensor::name, Function.identity()));
    this.bytes = parts.stream().mapToLong(part -> part.mapping().size()).sum();
  }

  /**
   * Opens a file; of a split model, all parts.
   *
   * @param path of a split model, the path of the first part
   * @throws GgufException if the file is missing or is no sound GGUF file
   */
  public static GgufFile open(Path path) {
    return new GgufFile(path, SplitModel.open(path));
  }

  public Path path() {
    return path;
  }

  /** The version of the format: 2 or 3. */
  public int version() {
    return version;
  }

  /** The alignment of tensor data in bytes, a power of two. */
  public int alignment() {
    return alignment;
  }

  /** The metadata; of a split model, those of the first part. */
  public GgufMetadata metadata() {
    return metadata;
  }

  /** The tensors in the order of the file, which is that of their data. */
  public List<GgufTensor> tensors() {
    return tensors;
  }

  public Optional<GgufTensor> tensor(String name) {
    return Optional.ofNullable(tensorsByName.get(name));
  }

  /** The file; of a split model, the files of all parts in order. */
  public List<Path> files() {
    return files;
  }

  /** Where a tensor's data begin in its file: {@code files().get(tensor.part())}. */
  public long position(GgufTensor tensor) {
    return dataStarts.get(tensor.part()) + tensor.offset();
  }

  /** Whether the model lies in several files. */
  public boolean isSplit() {
    return files.size() > 1;
  }

  /** The size of the file in bytes; of a split model, of all parts. */
  public long bytes() {
    return bytes;
  }

  /**
   * A view of a tensor's data: read-only, direct, little-endian.
   *
   * @param tensor one of {@link #tensors}
   * @param offset first byte, counted from the start of the tensor's data
   * @param length number of bytes, at most {@link #MAX_VIEW}
   * @throws IllegalStateException if the file has been closed
   */
  public ByteBuffer data(GgufTensor tensor, long offset, int length) {
    if (!tensor.equals(tensorsByName.get(tensor.name()))) {
      throw new IllegalArgumentException(path + " has no such tensor: " + tensor);
    }
    Objects.checkFromIndexSize(offset, (long) length, tensor.bytes());
    if (length > MAX_VIEW) {
      throw new IllegalArgumentException(length + " bytes are more than one view holds");
    }
    List<GgufPart> open = parts;
    if (open.isEmpty()) {
      throw new IllegalStateException(path + " has been closed");
    }
    GgufPart part = open.get(tensor.part());
    return part.mapping().view(part.dataStart() + tensor.offset() + offset, length);
  }

  /** Drops the mappings; see the class comment for when the memory goes. */
  @Override
  public void close() {
    parts = List.of();
  }

  @Override
  public String toString() {
    return "GgufFile[" + path + "]";
  }
}
