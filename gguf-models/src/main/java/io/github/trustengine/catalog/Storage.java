package io.github.trustengine.catalog;

import io.github.trustengine.text.Amounts;
import io.github.trustengine.text.Reasons;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The disk under the cache: what it refuses is nobody's fault but this machine's. */
final class Storage {

  private static final String ADVICE =
      "Give another cache directory with trust.cache.dir or the environment variable "
          + CacheDirectory.VARIABLE
          + ".";

  private Storage() {}

  static void createDirectories(Path directory) {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw failure("create directory", directory, e);
    }
  }

  /** Fails when it is clear beforehand that a file does not fit. */
  static void requireSpace(Path directory, long bytes) {
    long free = free(directory);
    if (free < bytes) {
      throw new CatalogException(
          "Not enough space in %s: %s are needed, %s are free. Free some space. %s"
              .formatted(directory, Amounts.size(bytes), Amounts.size(free), ADVICE));
    }
  }

  /** The error for something that could not be done to a file of the cache. */
  static CatalogException failure(String what, Path file, IOException e) {
    if (e instanceof ClosedByInterruptException) {
      return new CatalogException("Interrupted while fetching to " + file, e);
    }
    long free = free(file.toAbsolutePath().getParent());
    String space = free == Long.MAX_VALUE ? "" : " (" + Amounts.size(free) + " free there)";
    return new CatalogException(
        "Cannot %s %s: %s%s. %s".formatted(what, file, Reasons.of(e), space, ADVICE), e);
  }

  private static long free(@Nullable Path directory) {
    try {
      return directory == null ? Long.MAX_VALUE : Files.getFileStore(directory).getUsableSpace();
    } catch (IOException e) {
      return Long.MAX_VALUE;
    }
  }

  static void deleteTree(Path root) {
    if (!Files.exists(root)) {
      return;
    }
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw failure("delete", root, e);
    }
  }
}
