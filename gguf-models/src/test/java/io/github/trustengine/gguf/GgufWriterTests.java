package io.github.trustengine.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.trustengine.ggml.TensorType;
import io.github.trustengine.testing.TinyLlama;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GgufWriterTests {

  private final Path folder;
  private final Path file;

  GgufWriterTests(@TempDir Path folder) {
    this.folder = folder;
    file = folder.resolve("model.gguf");
  }

  @Test
  void asksForDataInOrderAndWritesPiecesOfAnyKind() throws IOException {
    List<String> asked = new ArrayList<>();
    writer()
        .add(
            "one",
            TensorType.I8,
            List.of(5L),
            channel -> {
              asked.add("one");
              channel.write(ByteBuffer.wrap(new byte[] {1, 2}));
              channel.write(ByteBuffer.allocate(0));
              channel.write(ByteBuffer.allocateDirect(3).put(new byte[] {3, 4, 5}).flip());
            })
        .add(
            "two",
            TensorType.I8,
            List.of(3L << 20),
            channel -> {
              asked.add("two");
              ByteBuffer large = ByteBuffer.allocate(3 << 20).put((3 << 20) - 1, (byte) 9);
              assertThat(channel.write(large)).isEqualTo(3 << 20);
              assertThat(large.hasRemaining()).isFalse();
            })
        .write(file);

    assertThat(asked).containsExactly("one", "two");
    try (GgufFile read = GgufFile.open(file)) {
      assertThat(read.data(read.tensors().get(0), 0, 5))
          .isEqualTo(ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 5}));
      assertThat(read.data(read.tensors().get(1), (3 << 20) - 2, 2))
          .isEqualTo(ByteBuffer.wrap(new byte[] {0, 9}));
    }
  }

  @Test
  void leavesNothingBehindWhenDataFailOrDoNotFit() throws IOException {
    assertFails(
        channel -> {
          throw new IOException("no data");
        },
        "no data");
    assertFails(
        channel -> channel.write(ByteBuffer.allocate(3)), "1 of the 4 bytes of tensor \"t\"");
    assertFails(channel -> channel.write(ByteBuffer.allocate(5)), "more data than the 4 bytes");
    assertThatThrownBy(
            () ->
                writer()
                    .add(
                        "t",
                        TensorType.I8,
                        List.of(4L),
                        channel -> {
                          throw new ArithmeticException();
                        })
                    .write(file))
        .isInstanceOf(ArithmeticException.class);
    assertThat(folder).isEmptyDirectory();

    Files.writeString(file, "old");
    assertFails(
        channel -> {
          throw new IOException("no data");
        },
        "no data");
    assertThat(file).hasContent("old");
  }

  private void assertFails(TensorData data, String message) {
    assertThatIOException()
        .isThrownBy(() -> writer().add("t", TensorType.I8, List.of(4L), data).write(file))
        .withMessageContaining(message);
  }

  @Test
  void replacesAFileThatIsBeingRead() throws IOException {
    TinyLlama.seeded(1).layers(1).write(file);
    byte[] before = Files.readAllBytes(file);
    try (GgufFile read = GgufFile.open(file)) {
      GgufWriter.copyOf(read).write(file);
    }
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
  }

  @Test
  void givesTheFileTheUsualPermissions() throws IOException {
    Path usual = Files.createFile(folder.resolve("usual"));
    writer().write(file);

    if (Files.getFileAttributeView(file, PosixFileAttributeView.class) != null) {
      assertThat(Files.getPosixFilePermissions(file))
          .isEqualTo(Files.getPosixFilePermissions(usual));
    }
  }

  @Test
  void saysWhatIsWrongWithTheTarget() {
    assertThatIOException()
        .isThrownBy(() -> writer().write(folder.resolve("missing").resolve("x.gguf")))
        .withMessageContaining("there is no folder");
    assertThatIOException()
        .isThrownBy(() -> writer().write(folder))
        .withMessageContaining("it is a folder");
  }

  @Test
  void refusesBeforeWritingWhatDoesNotFitOntoTheDisk() {
    assertThatIOException()
        .isThrownBy(
            () -> writer().add("t", TensorType.F32, List.of(1L << 58), channel -> {}).write(file))
        .withMessageContaining("the disk has");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void refusesWhatLlamaCppWouldRefuse() {
    TensorData none = channel -> {};
    GgufWriter once = writer().add("a", TensorType.I8, List.of(1L), none);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> once.add("a", TensorType.I8, List.of(1L), none))
        .withMessageContaining("added before");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> writer().add("n".repeat(64), TensorType.I8, List.of(1L), none))
        .withMessageContaining("63 bytes");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> writer().add("t", TensorType.Q4_0, List.of(48L), none))
        .withMessageContaining("block of Q4_0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> writer().add("t", TensorType.I8, List.of(1L, 1L, 1L, 1L, 1L), none))
        .withMessageContaining("5 dimensions");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> writer().version(1))
        .withMessageContaining("version 1");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new GgufWriter(
                    GgufMetadata.empty().with("general.alignment", GgufValue.uint32(48))))
        .withMessageContaining("general.alignment is 48");
  }

  @Test
  void trimsAsLlamaCppsWriterDoes() {
    GgufTensor tensor = new GgufTensor("t", TensorType.F32, List.of(8L, 1L, 2L, 1L), 64, 0);
    GgufTensor ones = new GgufTensor("t", TensorType.F32, List.of(1L, 1L), 0, 0);

    assertThat(tensor.trimmed().shape()).containsExactly(8L, 1L, 2L);
    assertThat(tensor.trimmed().offset()).isEqualTo(64);
    assertThat(ones.trimmed().shape()).containsExactly(1L);
    assertThat(tensor.rows()).isEqualTo(2);
    assertThat(tensor.dimension(3)).isEqualTo(1);
  }

  private static GgufWriter writer() {
    return new GgufWriter(GgufMetadata.empty());
  }
}
