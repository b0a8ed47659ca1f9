package io.github.trustengine.compress;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.github.trustengine.hash.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
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
    try {
      if (Files.isDirectory(folder)) {
        try (Stream<Path> files = Files.walk(folder)) {
          if (files.noneMatch(Files::isRegularFile)) {
            StoreEntry.deleteTree(folder);
          }
        }
      }
    } finally {
      release(folder, channel);
    }
  }

  private static Optional<FileChannel> lock(Path folder) throws IOException {
    Path file = lockOf(folder);
    while (true) {
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      try {
        if (tryLock(channel) == null) {
          channel.close();
          return Optional.empty();
        }
        if (isAt(file, channel)) {
          return Optional.of(channel);
        }
        channel.close();
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    }
  }

  /** The byte behind all content, for some systems keep others from reading what is locked. */
  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock(Long.MAX_VALUE - 1, 1, false);
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  /**
   * Whether a locked file is still the one at its path: whoever had the lock before may have
   * removed it in between, and a third one locked the next.
   */
  private static boolean isAt(Path file, FileChannel locked) throws IOException {
    byte[] mark = UUID.randomUUID().toString().getBytes(US_ASCII);
    locked.write(ByteBuffer.wrap(mark), 0);
    try {
      return Arrays.equals(Files.readAllBytes(file), mark);
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /** Removed before it is unlocked, so that it is nobody else's. */
  private static void release(Path folder, FileChannel channel) throws IOException {
    try (channel) {
      Files.deleteIfExists(lockOf(folder));
    }
  }

  private static Path lockOf(Path folder) {
    return folder.resolveSibling(folder.getFileName() + LOCK);
  }
}
