package io.github.trustengine.compress;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where a result comes from. Stands beside it in a file of its own, which is written last: what has
 * none is not trusted.
 *
 * @param format the version of this form
 * @param key what the result is stored under
 * @param source name and hash of the source
 * @param importance name and hash of the importance matrix; empty strings without one
 * @param algorithm who made it, in which version
 * @param bytes size of the result
 * @param sha256 hash of the result
 * @param effort what the making took
 * @param createdAt instant, in ISO 8601
 */
record Provenance(
    int format,
    String key,
    Input source,
    String recipe,
    Input importance,
    Algorithm algorithm,
    long bytes,
    String sha256,
    double bitsPerWeight,
    CompressionEffort effort,
    String createdAt,
    List<String> warnings,
    List<CompressedTensor> tensors) {

  static final int FORMAT = 4;

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .disable(MapperFeature.AUTO_DETECT_IS_GETTERS)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** A file that went in. */
  record Input(String file, String sha256) {}

  /**
   * Who made it.
   *
   * @param name and version; part of the key
   * @param llamaCpp version and hash of llama.cpp's library; part of the key
   * @param tool version of this software
   */
  record Algorithm(String name, String llamaCpp, String tool) {}

  /** The content of a file; nothing if it is missing, incomplete or of another form. */
  static Optional<Provenance> read(Path file) throws IOException {
    try {
      return Optional.of(JSON.readValue(Files.readAllBytes(file), Provenance.class))
          .filter(provenance -> provenance.format() == FORMAT);
    } catch (JacksonException | NoSuchFileException e) {
      return Optional.empty();
    }
  }

  void write(Path file) throws IOException {
    Files.write(file, JSON.writeValueAsBytes(this));
  }
}
