package io.github.trustengine.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTests {

  @TempDir private Path folder = Path.of("");
  private Path file = Path.of("");

  @BeforeEach
  void name() {
    file = folder.resolve("file");
  }

  @Test
  void writesInPlaceOfAnEarlierFile() throws IOException {
    AtomicFile.write(file, "first".getBytes(UTF_8));
    AtomicFile.write(file, "second".getBytes(UTF_8));

    assertThat(file).hasContent("second");
    assertThat(folder).isDirectoryNotContaining(other -> !other.equals(file));
  }

  @Test
  void writesPiecesOfAnySize() throws IOException {
    byte[] content = new byte[(1 << 20) + 12_345];
    new Random(1).nextBytes(content);

    AtomicFile.write(
        file,
        content.length + 3L,
        channel -> {
          assertThat(channel.write(ByteBuffer.wrap(content))).isEqualTo(content.length);
          channel.write(ByteBuffer.allocateDirect(3));
        });

    byte[] written = Files.readAllBytes(file);
    assertThat(written).startsWith(content).endsWith(0, 0, 0).hasSize(content.length + 3);
  }

  @Test
  void leavesTheEarlierFileWhenTheWritingFails() throws IOException {
    AtomicFile.write(file, "first".getBytes(UTF_8));

    assertThatThrownBy(
            () ->
                AtomicFile.write(
                    file,
                    6,
                    channel -> {
                      channel.write(ByteBuffer.wrap("sec".getBytes(UTF_8)));
                      throw new IOException("interrupted");
                    }))
        .hasMessage("interrupted");

    assertThat(file).hasContent("first");
    assertThat(folder).isDirectoryNotContaining(other -> !other.equals(file));
  }

  @Test
  void beginsNothingThatCannotBeDone() throws IOException {
    assertThatThrownBy(() -> AtomicFile.write(file, Long.MAX_VALUE, channel -> {}))
        .hasMessageContaining("the disk has");
    assertThatThrownBy(() -> AtomicFile.write(folder.resolve("none/file"), new byte[1]))
        .hasMessageContaining("there is no folder");
    assertThatThrownBy(() -> AtomicFile.write(folder, new byte[1]))
        .isInstanceOf(FileAlreadyExistsException.class)
        .hasMessageContaining("it is a folder");

    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void leavesNothingHalfWrittenWhenTheProgramIsEnded() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                HalfWritten.class.getName(),
                file.toString())
            .start();
    assertThat(process.inputReader(UTF_8).readLine()).isEqualTo("begun");
    assertThat(folder).isNotEmptyDirectory();

    process.destroy();

    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(folder).isEmptyDirectory();
  }

  /** Another program: begins a file, says so, and stays. */
  static final class HalfWritten {

    public static void main(String[] arguments) throws IOException {
      AtomicFile.write(
          Path.of(arguments[0]),
          2,
          channel -> {
            channel.write(ByteBuffer.wrap(new byte[1]));
            System.out.println("begun");
            LockSupport.parkNanos(TimeUnit.MINUTES.toNanos(1));
          });
    }
  }
}
