package io.github.trustengine.compress;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.trustengine.files.AtomicFile;
import io.github.trustengine.hash.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Hashes of big files, remembered by path, size and time of last change. */
final class FileHashes {

  private static final String HASHES = "hashes";

  /** Within it a file may change again without a change of its time. */
  private static final Duration UNSETTLED = Duration.ofSeconds(3);

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .build();

  private final Path directory;

  FileHashes(Path directory) {
    this.directory = directory;
  }

  /** Those of a store. */
  static FileHashes in(Path store) {
    return new FileHashes(store.resolve(HASHES));
  }

  String of(Path file) throws IOException {
    var real = file.toRealPath();
    var memory = directory.resolve(Sha256.of(real.toString()) + ".json");
    var now = Instant.now();
    var size = Files.size(real);
    var modified = Files.getLastModifiedTime(real).toInstant();
    var remembered = read(memory);
    if (remembered.isPresent() && remembered.get().matches(real, size, modified)) {
      return remembered.get().sha256();
    }
    var sha256 = Sha256.of(real);
    if (modified.plus(UNSETTLED).isBefore(now)) {
      write(memory, new Remembered(real.toString(), size, modified.toString(), sha256));
    }
    return sha256;
  }

  private static Optional<Remembered> read(Path memory) throws IOException {
    try {
      return Optional.of(JSON.readValue(Files.readAllBytes(memory), Remembered.class));
    } catch (JacksonException | NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private void write(Path memory, Remembered remembered) throws IOException {
    Files.createDirectories(directory);
    AtomicFile.write(memory, JSON.writeValueAsBytes(remembered));
  }

  record Remembered(String path, long size, String modified, String sha256) {

    boolean matches(Path file, long size, Instant modified) {
      return path.equals(file.toString())
          && this.size == size
          && this.modified.equals(modified.toString());
    }
  }
}
