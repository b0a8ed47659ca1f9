package io.github.trustengine.gguf;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.trustengine.files.AtomicFile;
import io.github.trustengine.ggml.TensorType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Writes a GGUF file: metadata and tensor table first, then the data of each tensor, one after the
 * other, so that no more than a piece of one tensor need be in memory.
 *
 * <pre>{@code
 * new GgufWriter(metadata)
 *     .add("token_embd.weight", TensorType.F16, List.of(576L, 49152L), channel -> ...)
 *     .write(Path.of("model.gguf"));
 * }</pre>
 *
 * <p>The layout is that of llama.cpp's {@code gguf_write_to_file}: the data begin at, and each
 * tensor is padded to, a multiple of {@code general.alignment} (a uint32 in the metadata; 32 if
 * missing).
 */
public final class GgufWriter {

  private static final int COPY_BYTES = 8 << 20;

  private final GgufMetadata metadata;
  private int alignment;
  private final List<GgufTensor> tensors = new ArrayList<>();
  private final List<TensorData> data = new ArrayList<>();
  private final Set<String> names = new HashSet<>();
  private int version = GgufPart.NEWEST_VERSION;
  private long nextOffset;

  /**
   * A writer without tensors yet.
   *
   * @throws IllegalArgumentException if {@code general.alignment} is not as the reader accepts it
   */
  public GgufWriter(GgufMetadata metadata) {
    this.metadata = metadata;
    this.alignment = alignment(metadata);
  }

  /**
   * A writer of the same file: version, metadata, tensors and their data in the same order. Of a
   * split model, it writes all parts into one file and leaves the {@code split.*} keys out.
   *
   * @param source to be closed only after writing
   */
  public static GgufWriter copyOf(GgufFile source) {
    GgufMetadata metadata =
        source.isSplit() ? SplitModel.withoutKeys(source.metadata()) : source.metadata();
    GgufWriter writer = new GgufWriter(metadata).version(source.version());
    source.tensors().forEach(tensor -> writer.copy(source, tensor));
    return writer;
  }

  /**
   * Sets the version of the format; without, it is 3.
   *
   * @param version 2 or 3, which differ in this number only
   */
  public GgufWriter version(int version) {
    if (version < GgufPart.OLDEST_VERSION || version > GgufPart.NEWEST_VERSION) {
      throw new IllegalArgumentException("GGUF version " + version + " cannot be written");
    }
    this.version = version;
    return this;
  }

  /**
   * Sets what the start and the data of each tensor are padded to; without, it is the file's
   * alignment. To be called before tensors are added.
   *
   * <p>Only for reproducing {@code llama-quantize}, which pads to 32 whatever the metadata say
   * ({@code gguf_set_kv} copies the key but does not follow it): where both differ, the file that
   * it writes is broken, unless all sizes happen to be multiples of both.
   *
   * @param bytes a power of two
   */
  public GgufWriter alignment(int bytes) {
    if (Integer.bitCount(bytes) != 1 || bytes < 0) {
      throw new IllegalArgumentException("an alignment of " + bytes + " bytes: no power of two");
    }
    if (!tensors.isEmpty()) {
      throw new IllegalStateException("the alignment is set before tensors are added");
    }
    this.alignment = bytes;
    return this;
  }

  /**
   * Adds a tensor.
   *
   * @param shape is written as it is; see {@link GgufTensor#trimmed()} for how llama.cpp writes it
   * @param content is asked for the data when {@link #write} has come to it
   * @throws IllegalArgumentException if llama.cpp would refuse such a tensor
   */
  public GgufWriter add(String name, TensorType type, List<Long> shape, TensorData content) {
    GgufTensor tensor = new GgufTensor(name, type, shape, nextOffset, 0);
    if (!names.add(name)) {
      throw new IllegalArgumentException("tensor \"" + name + "\" has been added before");
    }
    nextOffset = GgufPart.padded(Math.addExact(nextOffset, tensor.bytes()), alignment);
    tensors.add(tensor);
    data.add(content);
    return this;
  }

  /** Adds a tensor of another file, its name, type, shape and data unchanged. */
  public GgufWriter copy(GgufFile source, GgufTensor tensor) {
    return add(
        tensor.name(),
        tensor.type(),
        tensor.shape(),
        channel -> {
          for (long at = 0; at < tensor.bytes(); at += COPY_BYTES) {
            int length = (int) Math.min(COPY_BYTES, tensor.bytes() - at);
            channel.write(source.data(tensor, at, length));
          }
        });
  }

  /** The tensors added so far, with the offsets that the file will list. */
  public List<GgufTensor> tensors() {
    return List.copyOf(tensors);
  }

  /** Whether readers, who follow {@code general.alignment}, will find the data. */
  public boolean isReadable() {
    int expected = alignment(metadata);
    long padded = GgufPart.padded(header().length, alignment);
    long expectedPadded = GgufPart.padded(header().length, expected);
    for (GgufTensor tensor : tensors) {
      padded = GgufPart.padded(padded + tensor.bytes(), alignment);
      expectedPadded = GgufPart.padded(expectedPadded + tensor.bytes(), expected);
      if (padded != expectedPadded) {
        return false;
      }
    }
    return padded == expectedPadded;
  }

  /** The size that the file will have, in bytes. */
  public long bytes() {
    long size = GgufPart.padded(header().length, alignment);
    for (GgufTensor tensor : tensors) {
      size = GgufPart.padded(Math.addExact(size, tensor.bytes()), alignment);
    }
    return size;
  }

  /**
   * Writes the file. It appears under its name, complete and on the disk, or not at all: it is
   * written beside it under a hidden temporary name ({@code .NAME.*.partial}) and then renamed,
   * replacing a file of that name.
   *
   * @param target in an existing folder
   * @throws IOException if it cannot be written, or if a {@link TensorData} fails or writes too
   *     much or too little
   */
  public void write(Path target) throws IOException {
    AtomicFile.write(target, bytes(), this::writeTo);
  }

  private void writeTo(WritableByteChannel channel) throws IOException {
    byte[] header = header();
    channel.write(ByteBuffer.wrap(header));
    pad(channel, header.length, alignment);
    for (int i = 0; i < tensors.size(); i++) {
      GgufTensor tensor = tensors.get(i);
      ExactChannel exact = new ExactChannel(channel, tensor);
      data.get(i).writeTo(exact);
      exact.requireComplete();
      pad(channel, tensor.bytes(), alignment);
    }
  }

  private static int alignment(GgufMetadata metadata) {
    return metadata
        .value(GgufPart.ALIGNMENT_KEY)
        .map(
            value ->
                GgufPart.alignment(value)
                    .orElseThrow(
                        () -> new IllegalArgumentException(GgufPart.alignmentProblem(value))))
        .orElse(GgufPart.DEFAULT_ALIGNMENT);
  }

  private static void pad(WritableByteChannel channel, long size, int alignment)
      throws IOException {
    channel.write(ByteBuffer.allocate((int) (GgufPart.padded(size, alignment) - size)));
  }

  private byte[] header() {
    Output output = new Output();
    output.int32(GgufPart.MAGIC);
    output.int32(version);
    output.int64(tensors.size());
    output.int64(metadata.size());
    metadata.forEach(
        (key, value) -> {
          output.string(key);
          output.int32(value.type().id());
          output.bytes(value.bytes());
        });
    for (GgufTensor tensor : tensors) {
      output.string(tensor.name());
      output.int32(tensor.shape().size());
      tensor.shape().forEach(output::int64);
      output.int32(tensor.type().id());
      output.int64(tensor.offset());
    }
    return output.bytes.toByteArray();
  }

  /** Little-endian fields. */
  private static final class Output {

    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    void int32(int value) {
      bytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(0, value));
    }

    void int64(long value) {
      bytes(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(0, value));
    }

    void string(String text) {
      byte[] encoded = text.getBytes(UTF_8);
      int64(encoded.length);
      bytes.writeBytes(encoded);
    }

    void bytes(ByteBuffer buffer) {
      byte[] copy = new byte[buffer.remaining()];
      buffer.get(copy);
      bytes.writeBytes(copy);
    }
  }
}
