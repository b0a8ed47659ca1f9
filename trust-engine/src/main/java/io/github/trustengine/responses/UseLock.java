package io.github.trustengine.responses;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Says among processes that a database is in use. It must not be moved then: SQLite's other files
 * are found by its name, and whoever still uses it would spoil those of its successor.
 *
 * <p>The stores of a process share one, for some systems release all locks of a process on a file
 * with the first channel that is closed.
 */
final class UseLock implements AutoCloseable {

  private static final Map<Path, UseLock> USED = new HashMap<>();

  private final Path file;
  private final FileChannel channel;
  private int users;

  private UseLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /** Joins those who use the database; waits while somebody moves it. To be closed once. */
  static UseLock shared(Path file) throws IOException {
    Path real = real(file);
    synchronized (USED) {
      UseLock lock = USED.get(real);
      if (lock == null) {
        lock = new UseLock(real, lockedChannel(real));
        USED.put(real, lock);
      }
      lock.users++;
      return lock;
    }
  }

  private static FileChannel lockedChannel(Path file) throws IOException {
    FileChannel channel = open(file);
    try {
      channel.lock(0, Long.MAX_VALUE, true);
      return channel;
    } catch (OverlappingFileLockException e) {
      // Held by the same class in another class loader.
      return channel;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  interface Action {
    void run() throws IOException;
  }

  /** Does something while nobody uses the database; false if somebody does. */
  static boolean alone(Path file, Action action) throws IOException {
    Path real = real(file);
    synchronized (USED) {
      if (USED.containsKey(real)) {
        return false;
      }
      try (FileChannel channel = open(real);
          FileLock lock = channel.tryLock()) {
        if (lock == null) {
          return false;
        }
        action.run();
        return true;
      } catch (OverlappingFileLockException e) {
        return false;
      }
    }
  }

  private static FileChannel open(Path file) throws IOException {
    return FileChannel.open(
        file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  /** One name for a file, in a folder that is there. */
  private static Path real(Path file) throws IOException {
    return Objects.requireNonNull(file.getParent()).toRealPath().resolve(file.getFileName());
  }

  /** Leaves those who use the database. */
  @Override
  public void close() throws IOException {
    synchronized (USED) {
      if (--users == 0) {
        USED.remove(file);
        channel.close();
      }
    }
  }
}
