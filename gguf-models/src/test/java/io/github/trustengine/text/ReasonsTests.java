package io.github.trustengine.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ReasonsTests {

  static Stream<Arguments> problems() {
    return Stream.of(
        Arguments.of(new NoSuchFileException("a/b"), "no such file"),
        Arguments.of(new AccessDeniedException("a/b"), "permission denied"),
        Arguments.of(new NotDirectoryException("a/b"), "not a directory"),
        Arguments.of(new FileSystemException("a/b", null, "Is a directory"), "Is a directory"),
        Arguments.of(new ConnectException(), "connection refused"),
        Arguments.of(new IOException(new UnknownHostException("x")), "host not found"),
        Arguments.of(new IOException("No space left on device"), "No space left on device"),
        Arguments.of(new IOException(), "IOException"));
  }

  @ParameterizedTest
  @MethodSource("problems")
  void says_in_words_what_an_exception_is(IOException problem, String words) {
    assertThat(Reasons.of(problem)).isEqualTo(words);
  }

  @Test
  void names_the_file_in_the_way_where_the_reader_does_not_know_it(@TempDir Path folder) {
    var hidden = folder.resolve("missing/part");

    assertThat(Reasons.withFile(failure(hidden))).isEqualTo(hidden + ": no such file");
    assertThat(Reasons.withFile(new IOException("No space left on device")))
        .isEqualTo("No space left on device");
  }

  private static IOException failure(Path file) {
    try {
      Files.readAllBytes(file);
    } catch (IOException e) {
      return e;
    }
    throw new AssertionError(file + " was there");
  }
}
