package io.github.trustengine.compress;

import io.github.trustengine.hash.Sha256;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A hidden folder beside a file in the making, for one very order: another source or setting has
 * another one. It is locked, and what a killed run has left in it is gone on with.
 */
final class TargetWorkspace implements AutoCloseable {

  private static final String FOLDER = ".making";
  private static final String LOCK = ".lock";
  private static final int DIGITS = 16;

  private final Path target;
  private final Path folder;
  private final FileChannel channel;

  private TargetWorkspace(Path target, Path folder, FileChannel channel) {
    this.target = target;
    this.folder = folder;
    this.channel = channel;
  }

  /**
   * Takes the folder.
   *
   * @param order all that the result depends on
   * @return nothing if another process has it
   */
  static Optional<TargetWorkspace> take(Path target, List<String> order) throws IOException {
    String key = Sha256.of(String.join("\n", order)).substring(0, DIGITS);
    Path file = target.toAbsolutePath();
    Path folder = file.resolveSibling(".%s.%s%s".formatted(file.getFileName(), key, FOLDER));
    return lock(folder).map(channel -> new TargetWorkspace(file, folder, channel));
  }

  Path folder() {
    return folder;
  }

  /** Removes what killed runs have left that made the same file in another way. */
  void removeOthers() throws IOException {
    String mine = target.getFileName().toString();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder.resolveSibling(""))) {
      for (Path other : all) {
        String name = other.getFileName().toString();
        if (name.matches("\\.\\Q" + mine + "\\E\\.[0-9a-f]{16}\\" + FOLDER)
            && !other.equals(folder)) {
          Optional<FileChannel> held = lock(other);
          if (held.isPresent()) {
            StoreEntry.deleteTree(other);
            release(other, held.get());
          }
        }
      }
    }
  }

  /** What was begun stays; a folder without files goes. */
  @Override
  public void close() throws IOException {
    if (Files.isDirectory(folder)) {
      try (Stream<Path> files = Files.walk(folder)) {
        if (files.noneMatch(Files::isRegularFile)) {
          StoreEntry.deleteTree(folder);
        }
      }
    }
    release(folder, channel);
  }

  private static Optional<FileChannel> lock(Path folder) throws IOException {
    FileChannel channel =
        FileChannel.open(lockOf(folder), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (tryLock(channel) != null) {
        return Optional.of(channel);
      }
      channel.close();
      return Optional.empty();
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  private static void release(Path folder, FileChannel channel) throws IOException {
    channel.close();
    Files.deleteIfExists(lockOf(folder));
  }

  private static Path lockOf(Path folder) {
    return folder.resolveSibling(folder.getFileName() + LOCK);
  }
}
