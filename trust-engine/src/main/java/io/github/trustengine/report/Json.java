package io.github.trustengine.report;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The JSON that this project writes: a record's components in their order and in snake case, maps
 * sorted by key, {@code null} for numbers that are not finite. The text is always encodable: half a
 * surrogate pair, which a response may contain, is written as an escape.
 */
public final class Json {

  static final JsonMapper MAPPER =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .defaultSetterInfo(JsonSetter.Value.construct(Nulls.FAIL, Nulls.FAIL))
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .addModule(
              new SimpleModule()
                  .addSerializer(Double.class, new FiniteSerializer<>(Double.class))
                  .addSerializer(double.class, new FiniteSerializer<>(Double.class))
                  .addSerializer(Float.class, new FiniteSerializer<>(Float.class))
                  .addSerializer(Path.class, ToStringSerializer.instance))
          .build();

  private static final ObjectWriter PRETTY = MAPPER.writer(printer());

  private Json() {}

  /** An indented document without the final line feed. */
  public static String document(Object value) {
    return write(PRETTY, value);
  }

  /** A document on one line, without the line feed. */
  public static String line(Object value) {
    return write(MAPPER.writer(), value);
  }

  private static String write(ObjectWriter writer, Object value) {
    try {
      return escapeHalfPairs(writer.writeValueAsString(value));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not representable as JSON: " + e.getMessage(), e);
    }
  }

  private static DefaultPrettyPrinter printer() {
    DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
    return new DefaultPrettyPrinter().withObjectIndenter(indenter).withArrayIndenter(indenter);
  }

  /** Outside of strings JSON is ASCII, so half a pair always stands where an escape may stand. */
  private static String escapeHalfPairs(String json) {
    StringBuilder escaped = new StringBuilder(json.length());
    int position = 0;
    while (position < json.length()) {
      int codePoint = json.codePointAt(position);
      if (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE) {
        escaped.append(String.format("\\u%04x", codePoint));
      } else {
        escaped.appendCodePoint(codePoint);
      }
      position += Character.charCount(codePoint);
    }
    return escaped.toString();
  }

  private static final class FiniteSerializer<T extends Number> extends StdSerializer<T> {

    FiniteSerializer(Class<T> type) {
      super(type);
    }

    @Override
    public void serialize(T value, JsonGenerator generator, SerializerProvider provider)
        throws IOException {
      if (!Double.isFinite(value.doubleValue())) {
        generator.writeNull();
      } else if (value instanceof Float number) {
        // As a double it would have digits that the file does not have.
        generator.writeNumber(number.floatValue());
      } else {
        generator.writeNumber(value.doubleValue());
      }
    }
  }
}
