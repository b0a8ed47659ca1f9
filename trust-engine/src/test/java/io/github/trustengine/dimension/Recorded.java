package io.github.trustengine.dimension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

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

  /** Check that a score has the recorded figures, those of its scenarios aside. */
  public void assertTotalOf(DimensionScore score) {
    assertThat(score.missing()).isEmpty();
    assertThat(score.trustScore().orElseThrow()).isCloseTo(trustScore(), offset(1e-9));
    assertClose("", score.metrics(), metrics());
  }

  /** Check that every scenario of a score has the recorded figures. */
  public void assertScenariosOf(DimensionScore score) {
    score.scenarios().forEach((name, figures) -> assertClose(name, figures, scenario(name)));
  }

  /** Check that figures are those expected; there may be others. */
  public static void assertClose(
      String of, Map<String, Double> figures, Map<String, Double> expected) {
    expected.forEach(
        (name, value) ->
            assertThat(figures.get(name)).as(of + " " + name).isCloseTo(value, offset(1e-9)));
  }

  /** Check that a score does not depend on the order of the responses. */
  public void assertOrderDoesNotMatterTo(Dimension dimension) {
    List<ResponseRecord> shuffled = new ArrayList<>(responses);
    Collections.shuffle(shuffled, new Random(5));

    DimensionScore score = dimension.score(responses, Variant.PATCHED, false);
    DimensionScore other = dimension.score(shuffled, Variant.PATCHED, false);

    assertThat(other.total()).isEqualTo(score.total());
    assertThat(other.scenarios()).isEqualTo(score.scenarios());
  }

  private static Object value(Map<?, ?> map, String key) {
    return Objects.requireNonNull(map.get(key), key);
  }

  private static Map<String, Double> numbers(Object map) {
    return new JsonMapper().convertValue(map, new TypeReference<>() {});
  }
}
