package io.github.trustengine.dimension;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Response records as JSON lines: the {@code items.jsonl} of a run and the input of {@code score}.
 *
 * <p>A line has {@code dimension}, {@code scenario}, {@code item}, {@code sample} (default 0),
 * {@code response} and the fields of the dimension; {@code prompt} is for people.
 */
public final class ResponseRecords {

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();
  private static final Set<String> COMMON =
      Set.of("dimension", "scenario", "item", "sample", "prompt", "response");

  private ResponseRecords() {}

  /**
   * Read all records of some files. Nothing is skipped: every line must be a record of the
   * dimension, and every output must be there once.
   *
   * @throws DataException naming file and line, for the first line that is not valid
   */
  public static List<ResponseRecord> read(String dimension, List<Path> files) {
    List<ResponseRecord> records = new ArrayList<>();
    Map<List<Object>, String> seen = new HashMap<>();
    for (Path file : files) {
      int before = records.size();
      Lines.read(
          file,
          (line, origin) -> {
            ResponseRecord record = parse(dimension, line, origin);
            String first =
                seen.putIfAbsent(
                    List.of(record.scenario(), record.item(), record.sample()), origin);
            if (first != null) {
              throw record.error(
                  String.format(
                      "scenario \"%s\", item \"%s\", sample %d was already in %s",
                      record.scenario(), record.item(), record.sample(), first));
            }
            records.add(record);
          });
      if (records.size() == before) {
        throw new DataException(file + " has no records");
      }
    }
    return records;
  }

  /** One record as the fields of its line, in their order; more may be added. */
  public static ObjectNode toJson(String dimension, ResponseRecord record) {
    ObjectNode line =
        MAPPER
            .createObjectNode()
            .put("dimension", dimension)
            .put("scenario", record.scenario())
            .put("item", record.item())
            .put("sample", record.sample());
    record.fields().keySet().stream()
        .filter(name -> !COMMON.contains(name))
        .sorted()
        .forEach(name -> line.set(name, json(record.fields().get(name))));
    if (!record.prompt().isEmpty()) {
      line.put("prompt", record.prompt());
    }
    return line.put("response", record.response());
  }

  private static JsonNode json(@Nullable Object value) {
    return MAPPER.valueToTree(value instanceof Optional<?> ? null : value);
  }

  private static ResponseRecord parse(String dimension, String line, String origin) {
    JsonNode object = parseObject(line, origin);
    String actual = text(object, "dimension", origin);
    if (!actual.equals(dimension)) {
      throw new DataException(
          String.format(
              "%s: is a record of the dimension \"%s\", not of \"%s\"", origin, actual, dimension));
    }
    Map<String, Object> fields = new LinkedHashMap<>();
    object
        .properties()
        .forEach(
            entry -> {
              if (!COMMON.contains(entry.getKey())) {
                fields.put(entry.getKey(), value(entry.getValue()));
              }
            });
    return new ResponseRecord(
        text(object, "scenario", origin),
        item(object, origin),
        sample(object, origin),
        object.path("prompt").asText(""),
        text(object, "response", origin),
        fields,
        origin);
  }

  /** A line that must be one JSON object. */
  static JsonNode parseObject(String line, String origin) {
    JsonNode object;
    try {
      object = MAPPER.readTree(line);
    } catch (JacksonException e) {
      throw new DataException(origin + ": is no JSON: " + JsonProblem.of(e), e);
    }
    if (!object.isObject()) {
      throw new DataException(origin + ": must be one JSON object");
    }
    return object;
  }

  static String text(JsonNode object, String field, String origin) {
    JsonNode value = object.path(field);
    if (!value.isTextual()) {
      throw new DataException(
          String.format(
              "%s: the field \"%s\" %s",
              origin, field, value.isMissingNode() ? "is missing" : "must be a text"));
    }
    return value.textValue();
  }

  private static String item(JsonNode object, String origin) {
    JsonNode item = object.path("item");
    return item.isIntegralNumber() ? item.asText() : text(object, "item", origin);
  }

  private static int sample(JsonNode object, String origin) {
    JsonNode sample = object.path("sample");
    if (sample.isMissingNode()) {
      return 0;
    }
    if (!sample.isIntegralNumber() || !sample.canConvertToInt() || sample.intValue() < 0) {
      throw new DataException(origin + ": the field \"sample\" must be a whole number from 0");
    }
    return sample.intValue();
  }

  private static Object value(JsonNode value) {
    return value.isNull() ? Optional.empty() : MAPPER.convertValue(value, Object.class);
  }
}
