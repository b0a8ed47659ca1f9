package io.github.trustengine.dimension;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.trustengine.hash.Sha256;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.logging.Logger;
import java.util.regex.Pattern;

/** JSON files of a directory or of our resources, each read once. */
final class JsonFolder implements DataFolder {

  private static final Logger logger = Logger.getLogger(JsonFolder.class.getName());
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  /** The only end of a line that JSON texts cannot have inside. */
  private static final Pattern LINE_END = Pattern.compile("\\n");

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
  private final Map<String, DataNode> files = new HashMap<>();
  private final Map<String, List<DataNode>> lines = new HashMap<>();
  private final Map<String, byte[]> hashes = new TreeMap<>();

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
        files.computeIfAbsent(place.file(), path -> read(path).orElseThrow(() -> missing(path)));
    return place.entry().isEmpty() ? file : file.get(place.entry());
  }

  @Override
  public synchronized DataNode json(String path) {
    return files.computeIfAbsent("data/" + path, data -> read(data).orElseGet(() -> standIn(path)));
  }

  private DataNode standIn(String path) {
    DataNode standIn = read("standin/" + path).orElseThrow(() -> missing("data/" + path));
    warnOfStandIn(path);
    return standIn;
  }

  @Override
  public synchronized List<DataNode> jsonLines(String path) {
    return lines.computeIfAbsent(
        path, data -> readLines("data/" + path).orElseGet(() -> standInLines(path)));
  }

  private List<DataNode> standInLines(String path) {
    List<DataNode> standIn =
        readLines("standin/" + path).orElseThrow(() -> missing("data/" + path));
    warnOfStandIn(path);
    return standIn;
  }

  private void warnOfStandIn(String path) {
    logger.warning(
        () ->
            prefix
                + "data/"
                + path
                + " is missing; its invented stand-in is used, so the scores are not comparable"
                + " with published ones");
  }

  @Override
  public boolean has(String path) {
    return finder.find("data/" + path).isPresent() || finder.find("standin/" + path).isPresent();
  }

  private Optional<DataNode> read(String path) {
    return content(path)
        .map(
            bytes -> {
              try {
                JsonNode value = MAPPER.readTree(bytes);
                hashes.put(path, Sha256.digest().digest(bytes));
                return new DataNode(prefix + path, value);
              } catch (IOException e) {
                throw noJson(path, 0, e);
              }
            });
  }

  private Optional<List<DataNode>> readLines(String path) {
    return content(path)
        .map(
            bytes -> {
              List<DataNode> values = new ArrayList<>();
              int number = 0;
              for (String line : LINE_END.split(new String(bytes, UTF_8), -1)) {
                number++;
                if (!line.isBlank()) {
                  values.add(
                      new DataNode(prefix + path + ", line " + number, line(path, number, line)));
                }
              }
              hashes.put(path, Sha256.digest().digest(bytes));
              return List.copyOf(values);
            });
  }

  private JsonNode line(String path, int number, String line) {
    try {
      return MAPPER.readTree(line);
    } catch (JacksonException e) {
      throw noJson(path, number - 1, e);
    }
  }

  private DataException noJson(String path, int linesBefore, IOException e) {
    return e instanceof JacksonException json
        ? new DataException(
            String.format(
                "%s is no JSON: %s (line %d)",
                prefix + path,
                json.getOriginalMessage(),
                linesBefore + json.getLocation().getLineNr()),
            e)
        : unreadable(path, e);
  }

  private Optional<byte[]> content(String path) {
    return finder
        .find(path)
        .map(
            content -> {
              try {
                return content.read();
              } catch (IOException e) {
                throw unreadable(path, e);
              }
            });
  }

  private DataException unreadable(String path, IOException e) {
    return new DataException(prefix + path + " cannot be read: " + e, e);
  }

  private DataException missing(String path) {
    return new DataException(prefix + path + " is missing; the dimension needs it");
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
