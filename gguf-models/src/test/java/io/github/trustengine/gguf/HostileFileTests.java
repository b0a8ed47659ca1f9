package io.github.trustengine.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.trustengine.ggml.TensorType;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each way a file can be wrong gives an error that names file, byte and problem. */
class HostileFileTests {

  private static final int F32 = TensorType.F32.id();
  private static final int Q4_0 = TensorType.Q4_0.id();

  private final Path file;

  HostileFileTests(@TempDir Path folder) {
    file = folder.resolve("hostile.gguf");
  }

  @Test
  void acceptsWhatTheOthersVary() throws IOException {
    header(3, 1, 1)
        .string("key")
        .int32(GgufType.STRING.id())
        .string("value")
        .tensor("t", 0, F32, 4L, 2L)
        .pad(32)
        .zeros(32)
        .write();

    try (GgufFile read = GgufFile.open(file)) {
      assertThat(read.metadata().string("key")).contains("value");
      assertThat(read.tensors()).hasSize(1);
    }
  }

  @ParameterizedTest
  @CsvSource({"2, 2", "3, 3"})
  void readsVersionsTwoAndThree(int stored, int version) throws IOException {
    header(stored, 0, 0).write();

    try (GgufFile read = GgufFile.open(file)) {
      assertThat(read.version()).isEqualTo(version);
      Path copy = file.resolveSibling("copy.gguf");
      GgufWriter.copyOf(read).write(copy);
      assertThat(Files.readAllBytes(copy)).startsWith(Files.readAllBytes(file)).hasSize(32);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4, -1, 1000})
  void refusesOtherVersions(int version) throws IOException {
    header(version, 0, 0).write();
    assertRefused(4, "version " + Integer.toUnsignedString(version));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void refusesBigEndianFiles(int version) throws IOException {
    header(Integer.reverseBytes(version), 0, 0).write();
    assertRefused(4, "big-endian");
  }

  @Test
  void refusesOtherMagicNumbers() throws IOException {
    new FileBytes(file).text("GGML").int32(3).int64(0).int64(0).write();
    assertRefused(0, "no GGUF file");
  }

  @Test
  void refusesEmptyAndMissingFilesAndFolders() throws IOException {
    assertRefused(0, "does not exist");
    Files.createFile(file);
    assertRefused(0, "the file ends inside the magic number");
    Files.delete(file);
    Files.createDirectory(file);
    assertRefused(0, "is a directory");
  }

  @Test
  void refusesEveryTruncation() throws IOException {
    header(3, 1, 2)
        .string("text")
        .int32(GgufType.STRING.id())
        .string("value")
        .string("list")
        .int32(GgufType.ARRAY.id())
        .int32(GgufType.STRING.id())
        .int64(2)
        .string("a")
        .string("b")
        .tensor("t", 0, F32, 4L, 2L)
        .pad(32)
        .zeros(32)
        .write();
    byte[] whole = Files.readAllBytes(file);

    for (int length = 0; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      GgufException refused = refused();
      assertThat(refused.problem()).as("cut to %d", length).contains("the file ends inside");
      assertThat(refused.position()).isBetween(0L, (long) length);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 40, 200_000})
  void refusesHugeCounts(long count) throws IOException {
    header(3, count, 0).write();
    assertRefused(8, "the number of tensors is " + Long.toUnsignedString(count));
    header(3, 0, count).write();
    assertRefused(16, "the number of metadata pairs is " + Long.toUnsignedString(count));
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, Long.MIN_VALUE, Long.MAX_VALUE, Integer.MAX_VALUE, 100})
  void refusesLengthsBeyondTheEnd(long length) throws IOException {
    header(3, 0, 1).int64(length).text("key").write();
    assertRefused(24, "a metadata key: " + Long.toUnsignedString(length) + " bytes are needed");

    header(3, 0, 1).string("key").int32(GgufType.STRING.id()).int64(length).text("abc").write();
    assertRefused(39, "the value of \"key\": " + Long.toUnsignedString(length));

    for (GgufType type : GgufType.values()) {
      if (type != GgufType.ARRAY) {
        array(type, length).zeros(16).write();
        assertRefused(51, "the value of \"key\": " + Long.toUnsignedString(length) + " x ");
      }
    }
  }

  private FileBytes array(GgufType type, long count) {
    return header(3, 0, 1).string("key").int32(GgufType.ARRAY.id()).int32(type.id()).int64(count);
  }

  @Test
  void refusesUnknownTypesAndNestedArrays() throws IOException {
    header(3, 0, 1).string("key").int32(13).zeros(8).write();
    assertRefused(35, "unknown type 13");
    header(3, 0, 1).string("key").int32(-1).zeros(8).write();
    assertRefused(35, "unknown type -1");
    header(3, 0, 1).string("key").int32(9).int32(77).int64(0).write();
    assertRefused(39, "unknown type 77");
    array(GgufType.ARRAY, 1).int32(0).int64(0).write();
    assertRefused(39, "array of arrays");
  }

  @Test
  void refusesDuplicates() throws IOException {
    header(3, 0, 2)
        .string("key")
        .int32(GgufType.BOOL.id())
        .zeros(1)
        .string("key")
        .int32(GgufType.BOOL.id())
        .zeros(1)
        .write();
    assertRefused(40, "the metadata key \"key\" appears twice");

    header(3, 2, 0).tensor("t", 0, F32, 8L).tensor("t", 32, F32, 8L).pad(32).zeros(64).write();
    assertRefused(24 + 9 + 4 + 8 + 12, "the tensor name \"t\" appears twice");
  }

  @Test
  void refusesNamesThatAreTooLongOrNoText() throws IOException {
    String name = "n".repeat(64);
    header(3, 1, 0).tensor(name, 0, F32, 8L).pad(32).zeros(32).write();
    assertRefused(24, "a tensor name of 64 bytes is longer than 63");

    header(3, 0, 1).int64(2).int16(0xfeff).int32(7).zeros(1).write();
    assertRefused(24, "a metadata key is no UTF-8");

    header(3, 0, 1).string("k".repeat(65_536)).int32(7).zeros(1).write();
    assertRefused(24, "a metadata key of 65536 bytes");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1 << 31, 3, 33, 1 << 22, -32})
  void refusesAlignmentsThatAreNoPowersOfTwo(int alignment) throws IOException {
    header(3, 0, 1).string("general.alignment").int32(4).int32(alignment).write();
    assertRefused(24, "general.alignment is " + Integer.toUnsignedString(alignment));
  }

  @Test
  void refusesAlignmentsOfOtherTypes() throws IOException {
    header(3, 0, 1).string("general.alignment").int32(10).int64(32).write();
    assertRefused(24, "general.alignment is 32 (uint64)");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 5, Integer.MAX_VALUE})
  void refusesOtherNumbersOfDimensions(int dimensions) throws IOException {
    header(3, 1, 0).string("t").int32(dimensions).zeros(64).write();
    assertRefused(33, "has " + Integer.toUnsignedString(dimensions) + " dimensions");
  }

  @Test
  void refusesImpossibleShapes() throws IOException {
    header(3, 1, 0).tensor("t", 0, F32, 8L, 0L).pad(32).zeros(32).write();
    assertRefused(45, "a dimension of 0");
    header(3, 1, 0).tensor("t", 0, F32, -8L).pad(32).zeros(32).write();
    assertRefused(37, "a dimension of -8");
    header(3, 1, 0).tensor("t", 0, Q4_0, 33L).pad(32).zeros(32).write();
    assertRefused(24, "rows of 33 elements, no multiple of the 32 in a block of Q4_0");
  }

  @Test
  void refusesOverflowingProducts() throws IOException {
    long half = 1L << 32;
    header(3, 1, 0).tensor("t", 0, F32, half, half).pad(32).zeros(32).write();
    assertRefused(24, "larger than 2^63 bytes");
    header(3, 1, 0).tensor("t", 0, F32, 1L << 61).pad(32).zeros(32).write();
    assertRefused(24, "larger than 2^63 bytes"); // 2^61 elements, but 2^63 bytes
    header(3, 1, 0).tensor("t", 0, F32, 3L, half, half, half).pad(32).zeros(32).write();
    assertRefused(24, "larger than 2^63 bytes"); // the product wraps around to 0

    long large = 1L << 60; // each fits, their sum does not
    header(3, 2, 0)
        .tensor("a", 0, F32, large)
        .tensor("b", 1L << 62, F32, large)
        .pad(32)
        .zeros(32)
        .write();
    assertRefused(57, "ends beyond 2^63 bytes");
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5, 31, 33, 36, 38, 39, -1, Integer.MAX_VALUE})
  void refusesRetiredAndUnknownTensorTypes(int type) throws IOException {
    header(3, 1, 0).tensor("t", 0, type, 32L).pad(32).zeros(128).write();
    assertRefused(45, "unknown or retired type " + type);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 16, 33, 64, 96, -32, Long.MIN_VALUE})
  void refusesOverlappingUnalignedAndScatteredData(long offset) throws IOException {
    header(3, 2, 0).tensor("a", 0, F32, 8L).tensor("b", offset, F32, 8L).pad(32).zeros(256).write();
    assertRefused(82, "tensor \"b\" has the offset " + Long.toUnsignedString(offset));
  }

  @Test
  void refusesMissingData() throws IOException {
    header(3, 1, 0).tensor("t", 0, F32, 1000L).pad(32).zeros(32).write();
    assertRefused(96, "4000 bytes are needed from byte 64 on, 32 are there");
  }

  /** llama.cpp's own reader accepts a file without the padding after the last tensor. */
  @Test
  void acceptsMissingPaddingAtTheEnd() throws IOException {
    header(3, 1, 0).tensor("t", 0, F32, 2L).pad(32).zeros(8).write();

    assertThat(NativeGguf.open(file)).isPresent();
    try (GgufFile read = GgufFile.open(file)) {
      assertThat(read.data(read.tensors().get(0), 0, 8).remaining()).isEqualTo(8);
    }
  }

  @Test
  void refusesHeadersOfUnreasonableSize() throws IOException {
    array(GgufType.UINT8, 1L << 31).write();
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(3L << 30);
    }
    assertRefused(51, "the header is larger than 256 MiB");
  }

  private void assertRefused(long position, String problem) {
    GgufException refused = refused();

    assertThat(refused.file()).isEqualTo(file);
    assertThat(refused.problem()).contains(problem);
    assertThat(refused.position()).as(refused.getMessage()).isEqualTo(position);
    assertThat(refused)
        .hasMessageContainingAll(file.toString(), "byte " + position, refused.problem());
  }

  private GgufException refused() {
    return catchThrowableOfType(GgufException.class, () -> GgufFile.open(file).close());
  }

  private FileBytes header(int version, long tensors, long pairs) {
    return new FileBytes(file).text("GGUF").int32(version).int64(tensors).int64(pairs);
  }
}
