package io.github.trustengine.dimension;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A value in a JSON file that knows where it stands, so that every error can say so. */
public final class DataNode {

  private final String file;
  private final String path;
  private final JsonNode value;

  DataNode(String file, JsonNode value) {
    this(file, "", value);
  }

  private DataNode(String file, String path, JsonNode value) {
    this.file = file;
    this.path = path;
    this.value = value;
  }

  /**
   * Read a JSON resource of this project, for instance the facts that a dimension's scoring needs.
   *
   * @param owner a class beside which it lies
   */
  public static DataNode ofResource(Class<?> owner, String name) {
    try (InputStream stream = owner.getResourceAsStream(name)) {
      return new DataNode(name, new JsonMapper().readTree(Objects.requireNonNull(stream, name)));
    } catch (IOException e) {
      throw new UncheckedIOException(name, e);
    }
  }

  /** Whether this is an object with such an entry. */
  public boolean has(String name) {
    return value.has(name);
  }

  /**
   * An entry of this object.
   *
   * @throws DataException if there is none
   */
  public DataNode get(String name) {
    DataNode entry = child(path.isEmpty() ? name : path + "." + name, value.path(name));
    if (!value.has(name)) {
      throw entry.error("is missing");
    }
    return entry;
  }

  /**
   * The entry of this object at the end of a way of names.
   *
   * @throws DataException if there is none
   */
  public DataNode get(String first, String... more) {
    DataNode node = get(first);
    for (String name : more) {
      node = node.get(name);
    }
    return node;
  }

  /** The entries of this object, in the file's order. */
  public Map<String, DataNode> entries() {
    if (!value.isObject()) {
      throw error("must be an object");
    }
    Map<String, DataNode> entries = new LinkedHashMap<>();
    value.fieldNames().forEachRemaining(name -> entries.put(name, get(name)));
    return entries;
  }

  /** The elements of this array. */
  public List<DataNode> list() {
    if (!value.isArray()) {
      throw error("must be an array");
    }
    List<DataNode> elements = new ArrayList<>(value.size());
    for (int i = 0; i < value.size(); i++) {
      elements.add(child(path + "[" + i + "]", value.get(i)));
    }
    return elements;
  }

  /** The elements of this array of texts. */
  public List<String> texts() {
    return list().stream().map(DataNode::text).toList();
  }

  /** Whether this is JSON's null. */
  public boolean isNull() {
    return value.isNull();
  }

  /** Whether this is an array. */
  public boolean isList() {
    return value.isArray();
  }

  /** This text. */
  public String text() {
    if (!value.isTextual()) {
      throw error("must be a text");
    }
    return value.textValue();
  }

  /** This whole number. */
  public int integer() {
    if (!value.canConvertToInt() || !value.isIntegralNumber()) {
      throw error("must be a whole number");
    }
    return value.intValue();
  }

  /** What is wrong with this value, with its place. */
  public DataException error(String problem) {
    return new DataException(file + ": " + (path.isEmpty() ? "the file" : path) + " " + problem);
  }

  private DataNode child(String childPath, JsonNode child) {
    return new DataNode(file, childPath, child);
  }
}
