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
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * The table of a store, in a file of SQLite that several processes use at the same time. Every call
 * is a transaction of its own. After an error it is of no more use and has to be closed, which
 * rolls back what had begun.
 */
final class Database implements AutoCloseable {

  /** What {@code PRAGMA application_id} says in our files: "TRST". */
  private static final int APPLICATION = 0x54525354;

  private static final int SCHEMA = 1;

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** A response's last use is noted no finer than that, so that using many costs no writing. */
  private static final Duration USE = Duration.ofHours(1);

  /** What a row takes beside its response, generously: key, index, checksum, time, gaps. */
  private static final int ROW_BYTES = 400;

  /** The share of the limit that is left when it was exceeded, so that this happens seldom. */
  private static final double KEPT_SHARE = 0.9;

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
    execute("PRAGMA journal_mode = WAL");
    // What the operating system has taken over survives the process; a power cut may cost the last.
    execute("PRAGMA synchronous = NORMAL");
    execute("BEGIN IMMEDIATE");
    if (number("PRAGMA user_version") == 0 && number("SELECT count(*) FROM sqlite_master") == 0) {
      execute(
          "CREATE TABLE responses (key TEXT PRIMARY KEY, response BLOB NOT NULL,"
              + " checksum BLOB NOT NULL, used INTEGER NOT NULL) STRICT");
      execute("PRAGMA application_id = " + APPLICATION);
      execute("PRAGMA user_version = " + SCHEMA);
    }
    long version = number("PRAGMA user_version");
    boolean ours = number("PRAGMA application_id") == APPLICATION;
    execute("COMMIT");
    if (!ours || version != SCHEMA) {
      throw new DamagedStoreException(
          ours
              ? "it has version %d instead of %d".formatted(version, SCHEMA)
              : "it belongs to another program");
    }
  }

  /** The responses that are there. */
  Map<ResponseKey, Generation> find(Collection<ResponseKey> keys) throws SQLException {
    Map<ResponseKey, Generation> found = new HashMap<>();
    execute("BEGIN");
    try (PreparedStatement select =
        connection.prepareStatement("SELECT response, checksum FROM responses WHERE key = ?")) {
      for (ResponseKey key : keys) {
        select.setString(1, key.sha256());
        try (ResultSet row = select.executeQuery()) {
          if (row.next()) {
            found.put(key, new StoredResponse(row.getBytes(1), row.getBytes(2)).toGeneration(key));
          }
        }
      }
    }
    execute("COMMIT");
    return found;
  }

  /** Notes that responses have been used. */
  void touch(Collection<ResponseKey> keys) throws SQLException {
    Instant now = Instant.now();
    execute("BEGIN IMMEDIATE");
    try (PreparedStatement update =
        connection.prepareStatement("UPDATE responses SET used = ? WHERE key = ? AND used < ?")) {
      for (ResponseKey key : keys) {
        update.setLong(1, now.getEpochSecond());
        update.setString(2, key.sha256());
        update.setLong(3, now.minus(USE).getEpochSecond());
        update.executeUpdate();
      }
    }
    execute("COMMIT");
  }

  void keep(ResponseKey key, Generation generation) throws SQLException {
    StoredResponse stored = StoredResponse.of(key, generation);
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT OR REPLACE INTO responses VALUES (?, ?, ?, ?)")) {
      insert.setString(1, key.sha256());
      insert.setBytes(2, stored.document());
      insert.setBytes(3, stored.checksum());
      insert.setLong(4, Instant.now().getEpochSecond());
      insert.executeUpdate();
    }
  }

  /** Removes the least recently used responses if the file is larger than a limit in bytes. */
  void shrink(long limit) throws SQLException {
    if (number("PRAGMA page_count") * number("PRAGMA page_size") <= limit) {
      return;
    }
    try (PreparedStatement delete =
        connection.prepareStatement(
            "DELETE FROM responses WHERE rowid IN (SELECT rowid FROM (SELECT rowid,"
                + " sum(length(response) + ?) OVER (ORDER BY used DESC, rowid DESC) AS total"
                + " FROM responses) WHERE total > ?)")) {
      delete.setInt(1, ROW_BYTES);
      delete.setLong(2, (long) (limit * KEPT_SHARE));
      delete.executeUpdate();
    }
    try {
      execute("VACUUM");
    } catch (SQLException e) {
      if (!isBusy(e)) {
        throw e;
      }
      // Somebody else reads or writes: the file becomes smaller another time.
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
