package io.github.trustengine.dataimport;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.trustengine.hash.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What files and pieces of wording hash to: lines {@code SUM NAME}. A sum is a SHA-256, or, for
 * files that we never saw, the id that Git gives their content.
 */
final class KnownSums {

  private static final int GIT_DIGITS = 40;

  /** Plain values, so that the canonical form of a piece has its names in order. */
  private static final JsonMapper CANONICAL =
      JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();

  private final Map<String, String> sums = new LinkedHashMap<>();

  private KnownSums() {}

  /** The sums in a resource beside this class. */
  static KnownSums ofResource(String resource) {
    try (InputStream stream = KnownSums.class.getResourceAsStream(resource)) {
      return parse(new String(Objects.requireNonNull(stream, resource).readAllBytes(), UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(resource, e);
    }
  }

  static KnownSums parse(String text) {
    KnownSums sums = new KnownSums();
    text.lines()
        .filter(line -> !line.isBlank())
        .map(line -> line.split(" {2}", 2))
        .forEach(line -> sums.sums.put(line[1], line[0]));
    return sums;
  }

  /** The names, with their sums, in the order of the lines. */
  Map<String, String> all() {
    return Collections.unmodifiableMap(sums);
  }

  /** Whether a file is the one that we know. */
  boolean matches(String name, byte[] content) {
    String known = Objects.requireNonNull(sums.get(name), name);
    return known.equals(known.length() == GIT_DIGITS ? gitId(content) : sha256(content));
  }

  /** Whether a piece of wording is the one that we know. */
  boolean matches(String name, JsonNode piece) {
    return sha256(canonical(piece)).equals(sums.get(name));
  }

  /** JSON without white space, names of objects in order, UTF-8. */
  private static byte[] canonical(JsonNode piece) {
    try {
      return CANONICAL.writeValueAsBytes(CANONICAL.treeToValue(piece, Object.class));
    } catch (IOException e) {
      throw new UncheckedIOException("a tree in memory can always be written", e);
    }
  }

  private static String sha256(byte[] content) {
    return HexFormat.of().formatHex(Sha256.digest().digest(content));
  }

  /** The name of a blob: SHA-1 over a header and the content. */
  private static String gitId(byte[] content) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-1");
      digest.update(("blob " + content.length + "\0").getBytes(UTF_8));
      return HexFormat.of().formatHex(digest.digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-1", e);
    }
  }
}
