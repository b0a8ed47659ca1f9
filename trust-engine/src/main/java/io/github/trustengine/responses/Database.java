package io.github.trustengine.responses;

import io.github.trustengine.llama.Generation;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * The table of a store, in a file of SQLite that several processes use at the same time. A call
 * that fails has done nothing. Where {@link #isBusy another process was at work} it can be
 * repeated; after any other error the table is of no more use.
 */
final class Database implements AutoCloseable {

  /** What {@code PRAGMA application_id} says in our files: "TRST". */
  private static final int APPLICATION = 0x54525354;

  private static final int SCHEMA = 1;

  /** How long a call waits for another process. Whoever can wait longer repeats it. */
  private static final Duration PATIENCE = Duration.ofMillis(100);

  /** A response's last use is noted no finer than that, so that using many costs no writing. */
  private static final Duration USE = Duration.ofHours(1);

  /** The share of the limit that is left when it was exceeded, so that this happens seldom. */
  private static final double KEPT_SHARE = 0.9;

  /** Rows that are removed, and pages that are given back, at once: others write in between. */
  private static final int ROWS_AT_ONCE = 32;

  private static final int PAGES_AT_ONCE = 256;

  private final Connection connection;

  private Database(Connection connection) {
    this.connection = connection;
  }

  /**
   * Opens a file, made if missing.
   *
   * @throws DamagedStoreException if it is not ours
   */
  static Database open(Path file) throws SQLException {
    var source = new SQLiteDataSource();
    // As an address, for characters like ? have a meaning to the driver in a plain path.
    source.setUrl("jdbc:sqlite:" + file.toUri());
    var database = new Database(source.getConnection());
    try {
      database.execute("PRAGMA busy_timeout = " + PATIENCE.toMillis());
      database.prepare();
      return database;
    } catch (SQLException | RuntimeException e) {
      database.close();
      throw e;
    }
  }

  private void prepare() throws SQLException {
    if (isNew()) {
      // It has no effect once something is written.
      execute("PRAGMA auto_vacuum = INCREMENTAL");
    }
    execute("PRAGMA journal_mode = WAL");
    // What the operating system has taken over survives the process; a power cut may cost the last.
    execute("PRAGMA synchronous = NORMAL");
    if (isNew()) {
      writing(this::create);
    }
    long version = number("PRAGMA user_version");
    boolean ours = number("PRAGMA application_id") == APPLICATION;
    if (!ours || version != SCHEMA) {
      throw new DamagedStoreException(
          ours
              ? "it has version %d instead of %d".formatted(version, SCHEMA)
              : "it belongs to another program");
    }
  }

  private boolean isNew() throws SQLException {
    return number("PRAGMA user_version") == 0 && number("SELECT count(*) FROM sqlite_master") == 0;
  }

  private void create() throws SQLException {
    if (isNew()) {
      execute(
          "CREATE TABLE responses (key TEXT PRIMARY KEY, response BLOB NOT NULL,"
              + " checksum BLOB NOT NULL, used INTEGER NOT NULL) STRICT");
      execute("PRAGMA application_id = " + APPLICATION);
      execute("PRAGMA user_version = " + SCHEMA);
    }
  }

  /** The responses that are there. That they were used is noted unless another process writes. */
  Map<ResponseKey, Generation> find(Collection<ResponseKey> keys) throws SQLException {
    Map<ResponseKey, Generation> found = new HashMap<>();
    List<ResponseKey> unnoted = new ArrayList<>();
    long now = Instant.now().getEpochSecond();
    transaction("BEGIN", () -> find(keys, now - USE.toSeconds(), found, unnoted));
    if (!unnoted.isEmpty()) {
      unlessBusy(() -> writing(() -> note(unnoted, now)));
    }
    return found;
  }

  private void find(
      Collection<ResponseKey> keys,
      long recently,
      Map<ResponseKey, Generation> found,
      List<ResponseKey> unnoted)
      throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT response, checksum, used FROM responses WHERE key = ?")) {
      for (ResponseKey key : keys) {
        select.setString(1, key.sha256());
        try (ResultSet row = select.executeQuery()) {
          if (row.next()) {
            found.put(key, new StoredResponse(row.getBytes(1), row.getBytes(2)).toGeneration(key));
            if (row.getLong(3) < recently) {
              unnoted.add(key);
            }
          }
        }
      }
    }
  }

  private void note(List<ResponseKey> used, long now) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement("UPDATE responses SET used = ? WHERE key = ?")) {
      for (ResponseKey key : used) {
        update.setLong(1, now);
        update.setString(2, key.sha256());
        update.executeUpdate();
      }
    }
  }

  void keep(Map<ResponseKey, Generation> responses) throws SQLException {
    writing(() -> insert(responses));
  }

  private void insert(Map<ResponseKey, Generation> responses) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT OR REPLACE INTO responses VALUES (?, ?, ?, ?)")) {
      for (Map.Entry<ResponseKey, Generation> response : responses.entrySet()) {
        StoredResponse stored = StoredResponse.of(response.getKey(), response.getValue());
        insert.setString(1, response.getKey().sha256());
        insert.setBytes(2, stored.document());
        insert.setBytes(3, stored.checksum());
        insert.setLong(4, Instant.now().getEpochSecond());
        insert.executeUpdate();
      }
    }
  }

  /**
   * Removes the least recently used responses if more than a limit in bytes is in use, little by
   * little; what another process is in the way of is left to the next time.
   */
  void shrink(long limit) throws SQLException {
    if (usedBytes() > limit) {
      unlessBusy(() -> remove((long) (limit * KEPT_SHARE)));
    }
    if (number("PRAGMA auto_vacuum") != 0) {
      unlessBusy(this::giveBack);
    }
  }

  private void remove(long goal) throws SQLException {
    List<Row> rows = leastRecentlyUsedFirst();
    for (int i = 0; i < rows.size() && usedBytes() > goal; i += ROWS_AT_ONCE) {
      List<Row> some = rows.subList(i, Math.min(i + ROWS_AT_ONCE, rows.size()));
      writing(() -> delete(some));
    }
  }

  private record Row(long id, long used) {}

  private List<Row> leastRecentlyUsedFirst() throws SQLException {
    List<Row> rows = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("SELECT rowid, used FROM responses ORDER BY used, rowid")) {
      while (row.next()) {
        rows.add(new Row(row.getLong(1), row.getLong(2)));
      }
    }
    return rows;
  }

  /** Those that have not been used meanwhile. */
  private void delete(List<Row> rows) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement("DELETE FROM responses WHERE rowid = ? AND used = ?")) {
      for (Row row : rows) {
        delete.setLong(1, row.id());
        delete.setLong(2, row.used());
        delete.executeUpdate();
      }
    }
  }

  /** Makes the file as small as what is in use. */
  private void giveBack() throws SQLException {
    while (number("PRAGMA freelist_count") > 0) {
      try (Statement statement = connection.createStatement()) {
        // Other than execute, this goes on to the statement's end.
        statement.executeUpdate("PRAGMA incremental_vacuum(%d)".formatted(PAGES_AT_ONCE));
      }
    }
  }

  private long usedBytes() throws SQLException {
    return (number("PRAGMA page_count") - number("PRAGMA freelist_count"))
        * number("PRAGMA page_size");
  }

  private interface Action {
    void run() throws SQLException;
  }

  private void writing(Action action) throws SQLException {
    transaction("BEGIN IMMEDIATE", action);
  }

  private void transaction(String begin, Action action) throws SQLException {
    execute(begin);
    try {
      action.run();
      execute("COMMIT");
    } catch (SQLException | RuntimeException e) {
      try {
        execute("ROLLBACK");
      } catch (SQLException f) {
        // After some errors SQLite has done so by itself.
        e.addSuppressed(f);
      }
      throw e;
    }
  }

  private static void unlessBusy(Action action) throws SQLException {
    try {
      action.run();
    } catch (SQLException e) {
      if (!isBusy(e)) {
        throw e;
      }
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }

  void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private long number(String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getLong(1);
    }
  }

  /** Whether an error says that the file is not what it should be. */
  static boolean isDamage(Throwable error) {
    if (error instanceof SQLiteException sqlite) {
      int primary = sqlite.getResultCode().code & 0xff;
      return primary == SQLiteErrorCode.SQLITE_CORRUPT.code
          || primary == SQLiteErrorCode.SQLITE_NOTADB.code
          // Another table than ours.
          || primary == SQLiteErrorCode.SQLITE_ERROR.code;
    }
    return error instanceof DamagedStoreException;
  }

  /** Whether an error goes by: another process is at work. */
  static boolean isBusy(Throwable error) {
    return error instanceof SQLiteException sqlite
        && (sqlite.getResultCode().code & 0xff) == SQLiteErrorCode.SQLITE_BUSY.code;
  }
}
