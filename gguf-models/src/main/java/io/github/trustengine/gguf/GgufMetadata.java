package io.github.trustengine.gguf;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.BiConsumer;

/**
 * A file's metadata: pairs of keys and values in the file's order. Immutable.
 *
 * <p>A typed getter is empty when the key is missing and also when its value is of another type.
 */
public final class GgufMetadata {

  private static final GgufMetadata EMPTY = new GgufMetadata(new LinkedHashMap<>());

  private final Map<String, GgufValue> entries;

  /**
   * @param entries in order; not copied
   */
  GgufMetadata(Map<String, GgufValue> entries) {
    this.entries = entries;
  }

  public static GgufMetadata empty() {
    return EMPTY;
  }

  public int size() {
    return entries.size();
  }

  /** The keys in order. */
  public List<String> keys() {
    return List.copyOf(entries.keySet());
  }

  /** Calls with each pair in order. */
  public void forEach(BiConsumer<String, GgufValue> action) {
    entries.forEach(action);
  }

  public Optional<GgufValue> value(String key) {
    return Optional.ofNullable(entries.get(key));
  }

  public Optional<String> string(String key) {
    return value(key).flatMap(GgufValue::string);
  }

  /** An integer of any type. */
  public OptionalLong integer(String key) {
    return value(key).map(GgufValue::integer).orElseGet(OptionalLong::empty);
  }

  /** A number of any type. */
  public OptionalDouble number(String key) {
    return value(key).map(GgufValue::number).orElseGet(OptionalDouble::empty);
  }

  public Optional<Boolean> bool(String key) {
    return value(key).flatMap(GgufValue::bool);
  }

  /** An array of strings. */
  public Optional<List<String>> strings(String key) {
    return value(key).flatMap(GgufValue::strings);
  }

  /** An array of integers of any type. */
  public Optional<long[]> integers(String key) {
    return value(key).flatMap(GgufValue::integers);
  }

  /** An array of numbers of any type. */
  public Optional<double[]> numbers(String key) {
    return value(key).flatMap(GgufValue::numbers);
  }

  /** These pairs, the key's old one removed and the new one at the end, as llama.cpp sets a key. */
  public GgufMetadata with(String key, GgufValue value) {
    LinkedHashMap<String, GgufValue> changed = new LinkedHashMap<>(entries);
    changed.remove(key);
    changed.put(key, value);
    return new GgufMetadata(changed);
  }

  /** These pairs without a key. */
  public GgufMetadata without(String key) {
    LinkedHashMap<String, GgufValue> changed = new LinkedHashMap<>(entries);
    changed.remove(key);
    return new GgufMetadata(changed);
  }

  /** Whether the same pairs stand in the same order. */
  @Override
  public boolean equals(Object other) {
    return other instanceof GgufMetadata metadata
        && List.copyOf(entries.entrySet()).equals(List.copyOf(metadata.entries.entrySet()));
  }

  @Override
  public int hashCode() {
    return entries.hashCode();
  }

  @Override
  public String toString() {
    return entries.toString();
  }
}
