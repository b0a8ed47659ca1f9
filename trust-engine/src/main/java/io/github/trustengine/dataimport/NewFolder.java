package io.github.trustengine.dataimport;

import io.github.trustengine.dimension.DataException;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A folder that is there whole or not at all: it grows under a hidden name and moves to its place
 * at the end; if it does not come to that, closing it deletes it. A folder that is there already,
 * maybe by a link or as a mount point, stays the one that it is: what grew in it moves up.
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
    boolean there = Files.exists(place, LinkOption.NOFOLLOW_LINKS);
    if (there && !isEmptyFolder(place)) {
      throw new DataException(
          target + " is there and is no empty folder; name another one, or delete it");
    }
    Path parent = there ? place : place.getParent();
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
    if (!partial.startsWith(target)) {
      Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
      return;
    }
    for (Path child : children(partial)) {
      Files.move(child, target.resolve(child.getFileName()));
    }
    Files.delete(partial);
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
    return Files.isDirectory(path) && children(path).isEmpty();
  }

  private static List<Path> children(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.toList();
    }
  }
}
