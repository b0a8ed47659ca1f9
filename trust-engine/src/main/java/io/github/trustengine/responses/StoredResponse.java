package io.github.trustengine.responses;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.trustengine.hash.Sha256;
import io.github.trustengine.llama.Generation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A response as it is kept: a JSON document of all its fields, and a checksum. */
final class StoredResponse {

  private static final int CHECKSUM_BYTES = 16;

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .build();

  private final byte[] document;
  private final byte[] checksum;

  /**
   * @param checksum the first half of the SHA-256 of key and document
   */
  StoredResponse(byte[] document, byte[] checksum) {
    this.document = document;
    this.checksum = checksum;
  }

  static StoredResponse of(ResponseKey key, Generation generation) {
    try {
      byte[] document = JSON.writeValueAsBytes(generation);
      return new StoredResponse(document, checksum(key, document));
    } catch (JacksonException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The response.
   *
   * @throws DamagedStoreException if it is not what was kept under this key
   */
  Generation toGeneration(ResponseKey key) throws DamagedStoreException {
    if (!Arrays.equals(checksum, checksum(key, document))) {
      throw new DamagedStoreException("the checksum of a response does not fit");
    }
    try {
      return JSON.readValue(document, Generation.class);
    } catch (IOException e) {
      throw new DamagedStoreException("a response cannot be read: " + e.getMessage());
    }
  }

  byte[] document() {
    return document;
  }

  byte[] checksum() {
    return checksum;
  }

  private static byte[] checksum(ResponseKey key, byte[] document) {
    var digest = Sha256.digest();
    digest.update(key.sha256().getBytes(StandardCharsets.UTF_8));
    return Arrays.copyOf(digest.digest(document), CHECKSUM_BYTES);
  }
}
