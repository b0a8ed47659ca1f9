package io.github.trustengine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import org.junit.jupiter.api.Test;

/** Messages are for people who need not know Java. */
class FailuresTests {

  @Test
  void fileSystemsSpeakInWords() {
    assertThat(told(new NoSuchFileException("x.gguf"))).isEqualTo("trust: x.gguf: no such file");
    assertThat(told(new AccessDeniedException("x"))).isEqualTo("trust: x: permission denied");
    assertThat(told(new FileAlreadyExistsException("x"))).isEqualTo("trust: x: it exists already");
    assertThat(told(new NotDirectoryException("x"))).isEqualTo("trust: x: not a directory");
    assertThat(told(new FileSystemException("x", null, "No space left on device")))
        .isEqualTo("trust: x: No space left on device");
  }

  @Test
  void otherExceptionsSayTheirMessage() {
    assertThat(told(new IOException("x cannot be written")))
        .isEqualTo("trust: x cannot be written");
    assertThat(told(new UncheckedIOException(new NoSuchFileException("x"))))
        .isEqualTo("trust: x: no such file");
    assertThat(told(new UncheckedIOException("y cannot be written", new NoSuchFileException("x"))))
        .isEqualTo("trust: y cannot be written");
    assertThat(told(new IOException())).isEqualTo("trust: java.io.IOException");
  }

  private static String told(Exception exception) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Terminal terminal = new Terminal(new ByteArrayOutputStream(), err, StandardCharsets.UTF_8);
    assertThat(new Failures(terminal).tell(exception)).isEqualTo(ExitCode.USAGE);
    return err.toString(StandardCharsets.UTF_8).strip();
  }
}
