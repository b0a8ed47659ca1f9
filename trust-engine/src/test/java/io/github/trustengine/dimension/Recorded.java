package io.github.trustengine.dimension;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * Responses made up by a generator, and the figures that the upstream programs (commit 0cf3fc1e,
 * for the original variant 161ae832) give for them.
 *
 * @param figures {@code trust_score}, {@code metrics}, {@code scenarios}
 */
public record Recorded(List<ResponseRecord> responses, Map<String, Object> figures) {

  /** Read the files that lie beside a test. */
  public static Recorded beside(Class<?> test, String dimension) {
    try {
      return new Recorded(
          ResponseRecords.read(dimension, List.of(file(test, "upstream-responses.jsonl"))),
          new JsonMapper()
              .readValue(file(test, "upstream-figures.json").toFile(), new TypeReference<>() {}));
    } catch (IOException | URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Path file(Class<?> test, String name) throws URISyntaxException {
    return Path.of(Objects.requireNonNull(test.getResource(name), name).toURI());
  }

  /** The figures of one variant, where the file has both, each under its name. */
  public Recorded of(Variant variant) {
    String name = variant.name().toLowerCase(Locale.ROOT);
    return new Recorded(
        responses, new JsonMapper().convertValue(value(figures, name), new TypeReference<>() {}));
  }

  public double trustScore() {
    return ((Number) value(figures, "trust_score")).doubleValue();
  }

  public Map<String, Double> metrics() {
    return numbers(value(figures, "metrics"));
  }

  public Map<String, Double> scenario(String name) {
    return numbers(value((Map<?, ?>) value(figures, "scenarios"), name));
  }

  private static Object value(Map<?, ?> map, String key) {
    return Objects.requireNonNull(map.get(key), key);
  }

  private static Map<String, Double> numbers(Object map) {
    return new JsonMapper().convertValue(map, new TypeReference<>() {});
  }
}
