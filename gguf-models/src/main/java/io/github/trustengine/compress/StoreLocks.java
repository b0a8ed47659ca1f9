package io.github.trustengine.compress;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Locks on a store's entries, shared or exclusive, among threads and processes. The operating
 * system releases those of a process that was killed.
 *
 * <p>An entry is a byte of one file. The file is opened once per process and stays open, for some
 * systems release all locks of a process on a file with the first channel that is closed.
 */
final class StoreLocks {

  private static final int KEY_DIGITS = 15;

  private static final Map<Path, StoreLocks> OPEN = new HashMap<>();

  private final FileChannel channel;
  private final Map<Long, Region> regions = new HashMap<>();

  private StoreLocks(FileChannel channel) {
    this.channel = channel;
  }

  /** The locks of an existing directory. */
  static StoreLocks of(Path directory) throws IOException {
    var file = directory.toRealPath().resolve("locks");
    synchronized (OPEN) {
      var locks = OPEN.get(file);
      if (locks == null) {
        locks =
            new StoreLocks(
                FileChannel.open(
                    file,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE));
        OPEN.put(file, locks);
      }
      return locks;
    }
  }

  /** Takes an entry unless somebody holds it exclusively. */
  Optional<Hold> tryShared(String key) throws IOException {
    return attempt(key, true);
  }

  /** Takes an entry unless somebody holds it. */
  Optional<Hold> tryExclusive(String key) throws IOException {
    return attempt(key, false);
  }

  private synchronized Optional<Hold> attempt(String key, boolean shared) throws IOException {
    long position = Long.parseLong(key.substring(0, KEY_DIGITS), 16);
    var region = regions.get(position);
    if (region != null) {
      if (!shared || !region.lock.isShared()) {
        return Optional.empty();
      }
      region.holders++;
      return Optional.of(new Hold(position));
    }
    var lock = lock(position, shared);
    lock.ifPresent(taken -> regions.put(position, new Region(taken)));
    return lock.map(taken -> new Hold(position));
  }

  private Optional<FileLock> lock(long position, boolean shared) throws IOException {
    try {
      return Optional.ofNullable(channel.tryLock(position, 1, shared));
    } catch (OverlappingFileLockException e) {
      // Held by the same classes in another class loader.
      return Optional.empty();
    }
  }

  private synchronized void release(long position) throws IOException {
    var region = regions.get(position);
    if (region != null && --region.holders == 0) {
      regions.remove(position);
      region.lock.release();
    }
  }

  private static final class Region {
    private final FileLock lock;
    private int holders = 1;

    private Region(FileLock lock) {
      this.lock = lock;
    }
  }

  /** A held entry. */
  final class Hold implements AutoCloseable {
    private final long position;
    private boolean released;

    private Hold(long position) {
      this.position = position;
    }

    @Override
    public synchronized void close() throws IOException {
      if (!released) {
        released = true;
        release(position);
      }
    }
  }
}
