package io.github.trustengine.dataimport;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.trustengine.dimension.DataException;
import io.github.trustengine.text.Reasons;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The files of a clone. */
final class Checkout {

  private static final byte[] LFS_POINTER =
      "version https://git-lfs.github.com/spec/v1\n".getBytes(UTF_8);
  private static final List<String> LANDMARKS = List.of("data", "src/dt");

  private final Path directory;

  private Checkout(Path directory) {
    this.directory = directory;
  }

  /**
   * @throws DataException if it does not look like a clone
   */
  static Checkout open(Path directory) {
    if (!Files.isDirectory(directory)) {
      throw new DataException(
          directory + (Files.exists(directory) ? " is no folder" : " does not exist"));
    }
    for (String landmark : LANDMARKS) {
      if (!Files.isDirectory(directory.resolve(landmark))) {
        throw new DataException(
            directory + " is no clone of AI-secure/DecodingTrust: it has no folder " + landmark);
      }
    }
    return new Checkout(directory);
  }

  Path directory() {
    return directory;
  }

  /**
   * A file's content.
   *
   * @throws DataException if it cannot be read
   */
  Optional<byte[]> read(String path) {
    Path file = directory.resolve(path);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new DataException(file + " cannot be read: " + Reasons.of(e), e);
    }
  }

  /** A source file, if it is there. */
  Optional<String> text(String path) {
    return read(path)
        .filter(content -> !isLfsPointer(content))
        .map(content -> decode(path, content));
  }

  private String decode(String path, byte[] content) {
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
    } catch (CharacterCodingException e) {
      throw new DataException(directory.resolve(path) + " is no UTF-8", e);
    }
  }

  /** Whether Git LFS has not fetched what belongs here. */
  static boolean isLfsPointer(byte[] content) {
    return content.length >= LFS_POINTER.length
        && Arrays.equals(content, 0, LFS_POINTER.length, LFS_POINTER, 0, LFS_POINTER.length);
  }

  /** The content with the line ends that it has in the repository, if Git changed them. */
  static byte[] withoutCarriageReturns(byte[] content) {
    var result = new ByteArrayOutputStream(content.length);
    for (int i = 0; i < content.length; i++) {
      if (content[i] != '\r' || i + 1 >= content.length || content[i + 1] != '\n') {
        result.write(content[i]);
      }
    }
    return result.toByteArray();
  }
}
