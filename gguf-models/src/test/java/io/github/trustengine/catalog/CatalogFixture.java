package io.github.trustengine.catalog;

import io.github.trustengine.hash.Sha256;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A catalogue with one model, "tiny", and short pauses between retries. */
final class CatalogFixture {

  /** Enough for a busy machine: only tests about waiting should run out of it. */
  private Patience patience = patience(Duration.ofSeconds(15), Duration.ofSeconds(15));

  final byte[] content = content(200_000, 1);
  final List<String> notes = Collections.synchronizedList(new ArrayList<>());
  final List<DownloadProgress> progress = Collections.synchronizedList(new ArrayList<>());
  private final Path cache;

  CatalogFixture(Path cache) {
    this.cache = cache;
  }

  private static Patience patience(Duration response, Duration stall) {
    return new Patience(
        Duration.ofSeconds(15), response, stall, Duration.ofMinutes(1), 4, Duration.ofMillis(1));
  }

  void waitForResponses(Duration limit) {
    patience = patience(limit, Duration.ofSeconds(15));
  }

  void waitForBytes(Duration limit) {
    patience = patience(Duration.ofSeconds(15), limit);
  }

  static byte[] content(int bytes, long seed) {
    byte[] content = new byte[bytes];
    new Random(seed).nextBytes(content);
    return content;
  }

  static String sha256(byte[] bytes) {
    var digest = Sha256.digest();
    digest.update(bytes);
    return Sha256.hex(digest);
  }

  Path file() {
    return cache.resolve("models").resolve("tiny").resolve("tiny.gguf");
  }

  StandardModelCatalog catalog(Origin... origins) {
    return catalog(Map.of(), origins);
  }

  StandardModelCatalog catalog(Map<String, String> environment, Origin... origins) {
    return catalog(environment, List.of(), origins);
  }

  StandardModelCatalog catalog(
      Map<String, String> environment, List<List<String>> pip, Origin... origins) {
    DownloadListener listener =
        new DownloadListener() {
          @Override
          public void progress(DownloadProgress p) {
            progress.add(p);
          }

          @Override
          public void note(String message) {
            notes.add(message);
          }
        };
    NamedModel tiny =
        new NamedModel(
            "tiny",
            "a tiny model",
            "Apache-2.0",
            "tiny.gguf",
            Expected.of(content.length, sha256(content)),
            List.of(origins));
    return new StandardModelCatalog(cache, listener, List.of(tiny), environment, pip, patience);
  }

  static Origin web(TestServer server) {
    return new Origin.WebFile(server.uri("/tiny.gguf"));
  }
}
