package io.github.trustengine.dataimport;

import io.github.trustengine.dimension.DataException;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A folder that is there whole or not at all: it grows under a hidden name beside its place and
 * moves there at the end; if it does not come to that, closing it deletes it.
 */
final class NewFolder implements AutoCloseable {

  private final Path target;
  private final Path partial;

  private NewFolder(Path target, Path partial) {
    this.target = target;
    this.partial = partial;
  }

  /**
   * @param target is not there, or is an empty folder
   * @throws DataException if it is something else
   */
  static NewFolder at(Path target) throws IOException {
    Path place = target.toAbsolutePath().normalize();
    if (Files.exists(place) && !isEmptyFolder(place)) {
      throw new DataException(
          target + " is there and is no empty folder; name another one, or delete it");
    }
    Path parent = place.getParent();
    if (parent == null || !Files.isDirectory(parent)) {
      throw new DataException(target + " cannot be made: there is no folder " + parent);
    }
    Path partial = parent.resolve("." + place.getFileName() + "." + UUID.randomUUID() + ".partial");
    return new NewFolder(place, Files.createDirectory(partial));
  }

  /** Where it grows. */
  Path path() {
    return partial;
  }

  void write(String path, byte[] content) throws IOException {
    Path file = partial.resolve(path);
    Files.createDirectories(file.getParent());
    Files.write(file, content);
  }

  /** Moves it to its place. */
  void keep() throws IOException {
    Files.deleteIfExists(target);
    Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void close() throws IOException {
    if (!Files.exists(partial)) {
      return;
    }
    Files.walkFileTree(
        partial,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
              throws IOException {
            Files.delete(folder);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private static boolean isEmptyFolder(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      return false;
    }
    try (Stream<Path> entries = Files.list(path)) {
      return entries.findAny().isEmpty();
    }
  }
}
