package io.github.trustengine.catalog;

import io.github.trustengine.hash.Sha256;
import io.github.trustengine.text.Reasons;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Optional;

/**
 * A file of the cache and what lies beside it while it is fetched and afterwards.
 *
 * <p>Whatever has the file's own name is complete: it came there by an atomic move, or a person put
 * it there. The marker beside it spares hashing the file again as long as its size and time of
 * modification stay the same.
 */
record CachedFile(Path path) {

  /** Size, time of modification and hash of a file that was hashed, and where it came from. */
  record Marker(long bytes, String modified, String sha256, String origin) {}

  /** What is in the cache. */
  enum State {
    ABSENT,
    INTACT,
    WRONG
  }

  /**
   * The result of looking.
   *
   * @param detail why a wrong file is wrong
   */
  record Inspection(State state, String detail) {}

  Path directory() {
    return Objects.requireNonNull(path.toAbsolutePath().getParent(), "A file is in a directory");
  }

  Path marker() {
    return beside(".verified");
  }

  Path lock() {
    return beside(".lock");
  }

  Path part() {
    return beside(".part");
  }

  Path partNote() {
    return beside(".part.json");
  }

  /** Directory that a source other than a plain download works in. */
  Path staging() {
    return beside(".staging");
  }

  private Path beside(String suffix) {
    return path.resolveSibling(path.getFileName() + suffix);
  }

  /**
   * Compares the file with what is expected. A file that nothing is known about is compared with
   * its marker: it must be what once was fetched.
   */
  Inspection inspect(Expected expected) {
    if (!Files.isRegularFile(path)) {
      return new Inspection(State.ABSENT, "");
    }
    try {
      BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
      long bytes = attributes.size();
      if (expected.bytes().isPresent() && bytes != expected.bytes().getAsLong()) {
        return wrong("%d bytes, expected %d".formatted(bytes, expected.bytes().getAsLong()));
      }
      Optional<Marker> marker = Sidecar.read(marker(), Marker.class);
      String modified = attributes.lastModifiedTime().toInstant().toString();
      boolean unchanged =
          marker
              .filter(known -> known.bytes() == bytes && known.modified().equals(modified))
              .isPresent();
      String sha256 = unchanged ? marker.orElseThrow().sha256() : Sha256.of(path);
      String wanted = expected.sha256().or(() -> marker.map(Marker::sha256)).orElse(sha256);
      if (!sha256.equals(wanted)) {
        return wrong("SHA-256 %s, expected %s".formatted(sha256, wanted));
      }
      if (!unchanged) {
        mark(sha256, marker.map(Marker::origin).orElse("placed by hand"));
      }
      return new Inspection(State.INTACT, "");
    } catch (IOException e) {
      throw new CatalogException("Cannot read " + path + ": " + Reasons.of(e), e);
    }
  }

  private static Inspection wrong(String detail) {
    return new Inspection(State.WRONG, detail);
  }

  /** Gives a complete, verified file in the same directory its final name. */
  void install(Path complete, String sha256, String origin) {
    try {
      Files.move(
          complete, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw Storage.failure("write", path, e);
    }
    mark(sha256, origin);
  }

  private void mark(String sha256, String origin) {
    try {
      BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
      Sidecar.write(
          marker(),
          new Marker(
              attributes.size(),
              attributes.lastModifiedTime().toInstant().toString(),
              sha256,
              origin));
    } catch (IOException e) {
      // The marker only saves time: a cache that cannot be written is hashed every time.
      System.getLogger(CachedFile.class.getName())
          .log(System.Logger.Level.DEBUG, "No marker beside " + path, e);
    }
  }
}
