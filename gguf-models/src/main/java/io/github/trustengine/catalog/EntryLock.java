package io.github.trustengine.catalog;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Only one thread of one process at a time fetches a file.
 *
 * <p>A file lock keeps other processes out; it is held by the whole Java machine, so threads need a
 * lock of their own. The operating system frees a killed process' lock. The lock's file stays:
 * deleting it could let two processes hold locks on two files of the same name.
 */
final class EntryLock {

  private static final long POLL_MILLIS = 100;

  private static final Map<Path, ReentrantLock> THREADS = new ConcurrentHashMap<>();

  /** What is done under the lock. */
  @FunctionalInterface
  interface Task {
    void run() throws InterruptedException;
  }

  private EntryLock() {}

  /**
   * Waits until the lock is free, and runs a task with it.
   *
   * @param waiting called first when somebody else has the lock
   */
  static void hold(Path file, Runnable waiting, Task task) throws InterruptedException {
    Path key = real(file);
    ReentrantLock threads = THREADS.computeIfAbsent(key, k -> new ReentrantLock());
    boolean waited = !threads.tryLock();
    if (waited) {
      waiting.run();
      threads.lockInterruptibly();
    }
    try (FileChannel channel = open(key)) {
      lock(channel, waited ? () -> {} : waiting);
      task.run();
    } catch (IOException e) {
      throw Storage.failure("lock", file, e);
    } finally {
      threads.unlock();
    }
  }

  private static FileChannel open(Path file) throws IOException {
    return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  /** Closing the channel gives the lock back. */
  private static void lock(FileChannel channel, Runnable waiting)
      throws IOException, InterruptedException {
    boolean told = false;
    while (!tryLock(channel)) {
      if (!told) {
        waiting.run();
        told = true;
      }
      Thread.sleep(POLL_MILLIS);
    }
  }

  private static boolean tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      // Another copy of this class in this Java machine: a build tool's class loaders.
      return false;
    }
  }

  /** One key for a file, whatever links lead to it. */
  private static Path real(Path file) {
    Path absolute = file.toAbsolutePath();
    Path directory = absolute.getParent();
    try {
      return directory == null
          ? absolute
          : directory.toRealPath().resolve(String.valueOf(absolute.getFileName()));
    } catch (IOException e) {
      throw Storage.failure("lock", file, e);
    }
  }
}
