package io.github.trustengine.ggml;

import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import io.github.trustengine.ggml.LlamaAbi.TensorLayout;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A tensor where ggml has it. The nodes of a graph live as long as the graph, the weights of a
 * model as long as the model; nothing here checks that.
 */
public final class NativeTensor {

  /** Reads tensors of one instance of the library. */
  public static final class Reader {

    private final TensorLayout layout;
    private final Functions functions;

    private Reader(TensorLayout layout, Functions functions) {
      this.layout = layout;
      this.functions = functions;
    }

    /**
     * A reader, after a small graph has shown that the layout is the library's.
     *
     * @throws NativeLibraryException if it is not
     */
    public static Reader of(NativeLibrary library) {
      var layout = library.abi().tensors();
      var problems = TensorProbe.differences(library, layout);
      if (!problems.isEmpty()) {
        throw new NativeLibraryException(
            "%s does not lay out tensors as llama.cpp %s does: %s"
                .formatted(library.file(), library.abi().version(), String.join(", ", problems)));
      }
      return new Reader(layout, library.bind(Functions.class));
    }

    public NativeTensor at(Pointer pointer) {
      return new NativeTensor(this, pointer);
    }
  }

  private static final int POINTER = 8;
  private static final int LONGEST_NAME = 64;
  private static final int MOST_SOURCES = 10;

  private final Reader reader;
  private final Pointer pointer;

  private NativeTensor(Reader reader, Pointer pointer) {
    this.reader = reader;
    this.pointer = pointer;
  }

  /** Whether it is the product of a matrix, its first source, and a batch of rows. */
  public boolean isProduct() {
    return operation() == reader.layout.mulMat();
  }

  /** Whether it is the product of matrices of experts, chosen by the third source. */
  public boolean isExpertProduct() {
    return operation() == reader.layout.mulMatId();
  }

  public String name() {
    var bytes = pointer.getByteArray(reader.layout.name(), LONGEST_NAME);
    int length = 0;
    while (length < bytes.length && bytes[length] != 0) {
      length++;
    }
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }

  /** What it is computed from. */
  public Optional<NativeTensor> source(int index) {
    return Optional.ofNullable(pointer.getPointer(reader.layout.sources() + (long) POINTER * index))
        .map(reader::at);
  }

  /** What it is computed from; nothing for a weight. */
  public List<NativeTensor> sources() {
    return IntStream.range(0, MOST_SOURCES)
        .mapToObj(this::source)
        .flatMap(Optional::stream)
        .toList();
  }

  /** What tells it from other tensors that exist at the same time. */
  public long address() {
    return Pointer.nativeValue(pointer);
  }

  /** The id of its type, see {@link TensorType#ofId}. */
  public int typeId() {
    return pointer.getInt(reader.layout.type());
  }

  /** Elements along a dimension, from 0, the contiguous one. */
  public long size(int dimension) {
    return pointer.getLong(reader.layout.sizes() + 8L * dimension);
  }

  /** Bytes from one element to the next along a dimension. */
  public long stride(int dimension) {
    return pointer.getLong(reader.layout.strides() + 8L * dimension);
  }

  /**
   * The size of its data.
   *
   * @throws NativeLibraryException if its type is not known
   */
  public long bytes() {
    long elements = size(0) * size(1) * size(2) * size(3);
    return TensorType.ofId(typeId())
        .orElseThrow(
            () -> new NativeLibraryException(name() + " is of the unknown type " + typeId()))
        .bytes(elements);
  }

  /** Reads floats that lie one after the other. */
  public void read(long byteOffset, float[] target, int from, int count) {
    var data = hostData();
    if (data != null) {
      data.read(byteOffset, target, from, count);
      return;
    }
    try (var copy = copy(byteOffset, 4L * count)) {
      copy.read(0, target, from, count);
    }
  }

  /** Reads bytes that lie one after the other. */
  public byte[] read(long byteOffset, int count) {
    var data = hostData();
    if (data != null) {
      return data.getByteArray(byteOffset, count);
    }
    try (var copy = copy(byteOffset, count)) {
      return copy.getByteArray(0, count);
    }
  }

  /** Overwrites bytes that lie one after the other, with what is left in a buffer. */
  public void write(long byteOffset, ByteBuffer data) {
    int count = data.remaining();
    if (count == 0) {
      return;
    }
    try (var copy = new Memory(count)) {
      copy.getByteBuffer(0, count).put(data.duplicate());
      reader.functions.ggml_backend_tensor_set(pointer, copy, byteOffset, count);
    }
  }

  @Override
  public String toString() {
    return name();
  }

  private int operation() {
    return pointer.getInt(reader.layout.operation());
  }

  /** The data, unless they lie in another device's memory. */
  private @Nullable Pointer hostData() {
    var buffer = pointer.getPointer(reader.layout.buffer());
    return buffer == null || reader.functions.ggml_backend_buffer_is_host(buffer) == 0
        ? null
        : pointer.getPointer(reader.layout.data());
  }

  private Memory copy(long byteOffset, long count) {
    var copy = new Memory(count);
    reader.functions.ggml_backend_tensor_get(pointer, copy, byteOffset, count);
    return copy;
  }

  private interface Functions extends Library {
    byte ggml_backend_buffer_is_host(Pointer buffer);

    void ggml_backend_tensor_get(Pointer tensor, Pointer data, long offset, long size);

    void ggml_backend_tensor_set(Pointer tensor, Pointer data, long offset, long size);
  }
}
