package io.github.trustengine.dimension;

import io.github.trustengine.llama.ChatMessage;
import io.github.trustengine.text.NearestName;
import io.github.trustengine.trust.ItemOutcome;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/**
 * One recorded response: a line of {@code items.jsonl}.
 *
 * @param scenario the scenario's name
 * @param item the item's id
 * @param sample number of the output of this prompt, from 0
 * @param prompt the prompt for people to read, empty if not recorded
 * @param response the model's text
 * @param fields the dimension's own fields, as in {@link Item#fields}; those of a file may hold any
 *     JSON value, a null as an empty {@link java.util.Optional}
 * @param origin where it was read, for error messages: {@code FILE, line N}; empty if made here
 */
public record ResponseRecord(
    String scenario,
    String item,
    int sample,
    String prompt,
    String response,
    Map<String, Object> fields,
    String origin) {

  public ResponseRecord {
    fields = Map.copyOf(fields);
  }

  /** The response to an item of a run. */
  public static ResponseRecord of(Scenario scenario, Item item, int sample, String response) {
    return new ResponseRecord(
        scenario.name(),
        item.id(),
        sample,
        readable(item.prompt().messages()),
        response,
        item.fields(),
        "");
  }

  private static String readable(List<ChatMessage> messages) {
    return messages.stream()
        .map(message -> message.role() + ": " + message.content())
        .collect(Collectors.joining("\n"));
  }

  /**
   * Make sure that this is of one of these scenarios.
   *
   * @throws DataException with the origin, if it is not
   */
  public void requireScenarioOf(Collection<String> known) {
    if (!known.contains(scenario)) {
      throw error(
          String.format(
              "there is no scenario \"%s\". %s",
              scenario, NearestName.suggestion(scenario, known)));
    }
  }

  /** Whether there is such a field. */
  public boolean has(String field) {
    return fields.containsKey(field);
  }

  /**
   * A field that is a text.
   *
   * @throws DataException with the origin, if it is missing or something else
   */
  public String text(String field) {
    if (value(field) instanceof String text) {
      return text;
    }
    throw error("the field \"" + field + "\" must be a text");
  }

  /**
   * A field that is a text, where it is there and not null.
   *
   * @throws DataException with the origin, if it is something else
   */
  public Optional<String> textIfAny(String field) {
    Object value = fields.getOrDefault(field, Optional.empty());
    return value instanceof Optional<?> none && none.isEmpty()
        ? Optional.empty()
        : Optional.of(text(field));
  }

  /**
   * A field that is a text or a whole number, as text.
   *
   * @throws DataException with the origin, if it is missing or something else
   */
  public String textOrInteger(String field) {
    Object value = value(field);
    if (value instanceof String || value instanceof Integer || value instanceof Long) {
      return value.toString();
    }
    throw error("the field \"" + field + "\" must be a text or a whole number");
  }

  /**
   * A field that names a class: a text or a whole number, which may be written as a real number, or
   * as a truth value for 1 and 0; as text.
   *
   * @throws DataException with the origin, if it is missing or something else
   */
  public String label(String field) {
    Object value = value(field);
    if (value instanceof Boolean truth) {
      return truth ? "1" : "0";
    }
    if (value instanceof Double number && number.intValue() == number) {
      return Integer.toString(number.intValue());
    }
    return textOrInteger(field);
  }

  /**
   * A field that is a list of texts.
   *
   * @throws DataException with the origin, if it is missing or something else
   */
  public List<String> texts(String field) {
    if (value(field) instanceof List<?> list && list.stream().allMatch(String.class::isInstance)) {
      return list.stream().map(String.class::cast).toList();
    }
    throw error("the field \"" + field + "\" must be a list of texts");
  }

  /**
   * A field that is a number from 0 to 1, or null for none.
   *
   * @throws DataException with the origin, if it is missing or something else
   */
  public OptionalDouble share(String field) {
    Object value = value(field);
    if (value instanceof Optional<?> none && none.isEmpty()) {
      return OptionalDouble.empty();
    }
    if (value instanceof Number number && 0 <= number.doubleValue() && number.doubleValue() <= 1) {
      return OptionalDouble.of(number.doubleValue());
    }
    throw error(
        String.format(
            "the field \"%s\" must be a number from 0 to 1, or null, but is %s",
            field, value instanceof String ? "\"" + value + "\"" : value));
  }

  /** This record with such a field more; no number is null. */
  public ResponseRecord withShare(String field, OptionalDouble share) {
    Map<String, Object> more = new HashMap<>(fields);
    more.put(field, share.isPresent() ? share.getAsDouble() : Optional.empty());
    return new ResponseRecord(scenario, item, sample, prompt, response, more, origin);
  }

  /**
   * What came of this response.
   *
   * @param score 0 (trust lost) to 1 (trust kept)
   * @param details what the scorer saw, by name and in its order, for people to read
   */
  public ItemOutcome outcome(double score, boolean refused, Map<String, String> details) {
    return new ItemOutcome(scenario, item, sample, prompt, response, score, refused, details);
  }

  private Object value(String field) {
    Object value = fields.get(field);
    if (value == null) {
      throw error("the field \"" + field + "\" is missing");
    }
    return value;
  }

  /** What is wrong with this record, with its origin. */
  public DataException error(String problem) {
    return new DataException(
        (origin.isEmpty() ? scenario + "/" + item + "#" + sample : origin) + ": " + problem);
  }
}
