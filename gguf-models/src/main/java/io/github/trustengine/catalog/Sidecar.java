package io.github.trustengine.catalog;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.trustengine.files.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Small records beside a file, as JSON. One that cannot be read counts as missing. */
final class Sidecar {

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .build();

  private Sidecar() {}

  static <T> Optional<T> read(Path file, Class<T> type) {
    try {
      return Optional.ofNullable(JSON.readValue(Files.readAllBytes(file), type));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Replaces the file in one step. */
  static void write(Path file, Object value) throws IOException {
    AtomicFile.write(file, JSON.writeValueAsBytes(value));
  }
}
