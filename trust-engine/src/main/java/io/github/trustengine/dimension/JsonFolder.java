package io.github.trustengine.dimension;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.trustengine.hash.Sha256;
import io.github.trustengine.text.Reasons;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.logging.Logger;

/** Files of a directory or of our resources, each read once. */
final class JsonFolder implements DataFolder {

  private static final Logger logger = Logger.getLogger(JsonFolder.class.getName());
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  /** Where a section of the wording stands: a file and an entry in it, empty for all of it. */
  record Place(String file, String entry) {}

  /** Finds a file, if there is one. */
  interface Finder {
    Optional<Content> find(String path);
  }

  /** What is in a file. */
  interface Content {
    byte[] read() throws IOException;
  }

  private final String kind;
  private final String prefix;
  private final Function<String, Place> wording;
  private final Finder finder;
  private final Map<String, DataNode> values = new HashMap<>();
  private final Map<String, DataFile> files = new HashMap<>();
  private final Map<String, byte[]> hashes = new TreeMap<>();

  /** The folders that a warning of stand-ins was given for: one is enough for hundreds of files. */
  private final Set<String> substituted = new HashSet<>();

  /**
   * @param kind what the fingerprint calls the data
   * @param prefix what makes a path a file's name in messages
   */
  JsonFolder(String kind, String prefix, Function<String, Place> wording, Finder finder) {
    this.kind = kind;
    this.prefix = prefix;
    this.wording = wording;
    this.finder = finder;
  }

  @Override
  public synchronized DataNode wording(String section) {
    Place place = wording.apply(section);
    DataNode file =
        values.computeIfAbsent(
            place.file(), path -> parse(read(path).orElseThrow(() -> missing(path))));
    if (place.entry().isEmpty()) {
      return file;
    }
    if (!file.has(place.entry())) {
      throw missing(place.file() + ": " + place.entry());
    }
    return file.get(place.entry());
  }

  @Override
  public synchronized DataNode json(String path) {
    return values.computeIfAbsent("data/" + path, data -> parse(find(path)));
  }

  @Override
  public synchronized DataFile file(String path) {
    return files.computeIfAbsent(path, this::find);
  }

  @Override
  public boolean has(String path) {
    return finder.find("data/" + path).isPresent() || finder.find("standin/" + path).isPresent();
  }

  private DataFile find(String path) {
    return read("data/" + path).orElseGet(() -> standIn(path));
  }

  private DataFile standIn(String path) {
    DataFile standIn = read("standin/" + path).orElseThrow(() -> missing("data/" + path));
    if (substituted.add(path.substring(0, path.indexOf('/') + 1))) {
      logger.warning(
          () ->
              prefix
                  + "data/"
                  + path
                  + " is missing, and perhaps more beside it; invented stand-ins are used, so the"
                  + " scores are not comparable with published ones");
    }
    return standIn;
  }

  private Optional<DataFile> read(String path) {
    return finder.find(path).map(content -> read(path, content));
  }

  private DataFile read(String path, Content content) {
    String file = prefix + path;
    try {
      byte[] bytes = content.read();
      hashes.put(path, Sha256.digest().digest(bytes));
      return new DataFile(file, bytes);
    } catch (IOException e) {
      throw new DataException(file + " cannot be read: " + Reasons.of(e), e);
    }
  }

  private static DataNode parse(DataFile file) {
    try {
      return new DataNode(file.toString(), MAPPER.readTree(file.text()));
    } catch (JacksonException e) {
      throw new DataException(
          String.format(
              "%s is no JSON: %s (line %d)", file, JsonProblem.of(e), e.getLocation().getLineNr()),
          e);
    }
  }

  private DataException missing(String path) {
    return new MissingDataException(prefix + path + " is missing; the dimension needs it");
  }

  @Override
  public synchronized String fingerprint() {
    MessageDigest all = Sha256.digest();
    hashes.forEach(
        (path, hash) -> {
          all.update(path.getBytes(UTF_8));
          all.update(hash);
        });
    boolean standIns = hashes.keySet().stream().anyMatch(path -> path.startsWith("standin/"));
    return kind + (standIns ? " with stand-ins" : "") + ", sha256 " + Sha256.hex(all);
  }
}
