package io.github.trustengine.responses;

import io.github.trustengine.llama.Generation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Responses that have been made before, in a folder that any number of processes may share. Each is
 * there for all of them as soon as it is kept, and survives the process that made it.
 *
 * <p>Nothing that happens to a store is an error of the run: one that turns out to be damaged is
 * set aside and begun anew, and where the folder cannot be used the run goes on without. Both are
 * told as warnings. While another process writes, responses wait in memory to be kept.
 */
public final class ResponseStore implements AutoCloseable {

  /** Of the schema's first version; another version has another name, and they do not meet. */
  static final String FILE = "responses.db";

  /** The last damaged one, for whoever wants to know what happened to it. */
  static final String DAMAGED = FILE + ".damaged";

  private static final String LOCK = "responses.lock";

  /** What SQLite keeps beside a database. */
  private static final List<String> SUFFIXES = List.of("", "-wal", "-shm");

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final long POLL_MILLIS = 50;

  private final Path directory;
  private final long limit;
  private final Duration patience;
  private final Consumer<String> warnings;
  private final Map<ResponseKey, Generation> pending = new LinkedHashMap<>();
  private @Nullable Opened opened;
  private boolean replaced;

  private record Opened(Database database, UseLock lock, String identity) {}

  private ResponseStore(Path directory, long limit, Duration patience, Consumer<String> warnings) {
    this.directory = directory;
    this.limit = limit;
    this.patience = patience;
    this.warnings = warnings;
  }

  /**
   * Opens a store.
   *
   * @param directory made if missing
   * @param limit bytes that its file may have; what was not used for longest is removed when the
   *     store is closed
   * @param warnings told what is wrong with the store
   */
  public static ResponseStore open(Path directory, long limit, Consumer<String> warnings) {
    return open(directory, limit, PATIENCE, warnings);
  }

  /**
   * @param patience how long another process is waited for where nothing can be done meanwhile
   */
  static ResponseStore open(
      Path directory, long limit, Duration patience, Consumer<String> warnings) {
    var store = new ResponseStore(directory.toAbsolutePath(), limit, patience, warnings);
    store.open();
    return store;
  }

  /** A store that holds nothing and keeps nothing. */
  public static ResponseStore none() {
    return new ResponseStore(Path.of(""), 0, Duration.ZERO, warning -> {});
  }

  /** Those responses that are there. */
  public synchronized Map<ResponseKey, Generation> find(Collection<ResponseKey> keys) {
    keepPending();
    return use(Map.of(), database -> patiently(() -> database.find(keys)));
  }

  /** Keeps a response, or sees to it later if another process writes. */
  public synchronized void keep(ResponseKey key, Generation generation) {
    if (opened != null) {
      pending.put(key, generation);
      keepPending();
    }
  }

  private void keepPending() {
    if (!pending.isEmpty()) {
      use(pending, this::keepPending);
    }
  }

  private Map<ResponseKey, Generation> keepPending(Database database) throws SQLException {
    database.keep(pending);
    pending.clear();
    return pending;
  }

  /** Removes what exceeds the limit, and lets go of the files. */
  @Override
  public synchronized void close() {
    if (!pending.isEmpty()) {
      use(pending, database -> patiently(() -> keepPending(database)));
    }
    if (opened != null && !pending.isEmpty()) {
      warnings.accept(
          "%d responses are not kept: other processes are writing to %s all the time. They will be made again when they are needed."
              .formatted(pending.size(), directory.resolve(FILE)));
    }
    use(
        limit,
        database -> {
          database.shrink(limit);
          return limit;
        });
    release();
  }

  /** For tests, which spoil it. */
  Database database() {
    return Objects.requireNonNull(opened).database();
  }

  private interface Action<T> {
    T on(Database database) throws SQLException;
  }

  private <T> T use(T otherwise, Action<T> action) {
    Opened current = opened;
    if (current == null) {
      return otherwise;
    }
    try {
      return action.on(current.database());
    } catch (SQLException | RuntimeException | LinkageError e) {
      if (!Database.isBusy(e)) {
        fail(current.identity(), e);
      }
      return otherwise;
    }
  }

  private void open() {
    String identity = "";
    try {
      Files.createDirectories(directory);
      var lock = UseLock.shared(directory.resolve(LOCK));
      try {
        identity = identity();
        Database database = patiently(() -> Database.open(directory.resolve(FILE)));
        opened = new Opened(database, lock, identity());
      } finally {
        if (opened == null) {
          lock.close();
        }
      }
    } catch (IOException | SQLException | RuntimeException | LinkageError e) {
      fail(identity, e);
    }
  }

  private interface Attempt<T> {
    T make() throws SQLException;
  }

  private <T> T patiently(Attempt<T> attempt) throws SQLException {
    long start = System.nanoTime();
    while (true) {
      try {
        return attempt.make();
      } catch (SQLException e) {
        if (!Database.isBusy(e) || System.nanoTime() - start >= patience.toNanos() || !pause()) {
          throw e;
        }
      }
    }
  }

  /** False if the thread is interrupted. */
  private static boolean pause() {
    try {
      Thread.sleep(POLL_MILLIS);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Sets a damaged store aside and opens a new one; does without after any other failure. */
  private void fail(String identity, Throwable failure) {
    release();
    try {
      if (Database.isDamage(failure) && !replaced) {
        replaced = true;
        if (setAside(identity, failure)) {
          open();
          return;
        }
      }
    } catch (IOException | RuntimeException e) {
      failure.addSuppressed(e);
    }
    warnings.accept(
        "Responses are neither kept nor found: %s: %s. The run goes on without; trust.responses=off or another trust.cache.dir spares this warning."
            .formatted(directory.resolve(FILE), reason(failure)));
  }

  /** Makes room for a new file; false if the damaged one is in use elsewhere. */
  private boolean setAside(String damaged, Throwable failure) throws IOException {
    Path file = directory.resolve(FILE);
    boolean alone =
        UseLock.alone(
            directory.resolve(LOCK),
            () -> {
              if (!damaged.equals(identity())) {
                return; // Another run has done it.
              }
              for (String suffix : SUFFIXES) {
                Path part = directory.resolve(FILE + suffix);
                Path target = directory.resolve(DAMAGED + suffix);
                Files.deleteIfExists(target);
                if (Files.exists(part)) {
                  Files.move(part, target);
                }
              }
              warnings.accept(
                  "The kept responses in %s are damaged: %s. They are now in %s, and responses are made anew."
                      .formatted(file, reason(failure), directory.resolve(DAMAGED)));
            });
    return alone || !damaged.equals(identity());
  }

  /** What a file with the same name has that is another one. */
  private String identity() throws IOException {
    Path file = directory.resolve(FILE);
    if (!Files.exists(file)) {
      return "";
    }
    return String.valueOf(Files.readAttributes(file, BasicFileAttributes.class).fileKey());
  }

  private void release() {
    Opened current = opened;
    opened = null;
    if (current == null) {
      return;
    }
    try {
      current.database().close();
    } catch (SQLException e) {
      warnings.accept("The kept responses could not be closed: " + reason(e));
    }
    try {
      current.lock().close();
    } catch (IOException e) {
      warnings.accept("The kept responses could not be unlocked: " + reason(e));
    }
  }

  private static String reason(Throwable failure) {
    return failure instanceof IOException || failure.getMessage() == null
        ? failure.toString()
        : failure.getMessage();
  }
}
