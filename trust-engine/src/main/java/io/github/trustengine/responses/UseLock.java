package io.github.trustengine.responses;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Says among processes that a database is in use. It must not be moved then: SQLite's other files
 * are found by its name, and whoever still uses it would spoil those of its successor.
 */
final class UseLock implements AutoCloseable {

  private final FileChannel channel;

  private UseLock(FileChannel channel) {
    this.channel = channel;
  }

  /** Joins those who use the database; waits while somebody moves it. */
  static UseLock shared(Path file) throws IOException {
    var channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      channel.lock(0, Long.MAX_VALUE, true);
    } catch (OverlappingFileLockException e) {
      // Another store of this process says it already.
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
    return new UseLock(channel);
  }

  interface Action {
    void run() throws IOException;
  }

  /** Does something while nobody uses the database; false if somebody does. */
  static boolean alone(Path file, Action action) throws IOException {
    try (var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
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

  /** Leaves those who use the database. */
  @Override
  public void close() throws IOException {
    channel.close();
  }
}
