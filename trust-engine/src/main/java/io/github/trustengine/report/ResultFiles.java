package io.github.trustengine.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.trustengine.dimension.DataException;
import io.github.trustengine.dimension.JsonProblem;
import io.github.trustengine.dimension.ResponseRecord;
import io.github.trustengine.dimension.ResponseRecords;
import io.github.trustengine.files.AtomicFile;
import io.github.trustengine.text.Reasons;
import io.github.trustengine.trust.DimensionResult;
import io.github.trustengine.trust.Effort;
import io.github.trustengine.trust.ItemOutcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The files of one measurement: {@code result.json}, the figures, and {@code items.jsonl}, a line
 * per response that {@code trust score} reads as it is. {@code docs/results.md} describes both.
 *
 * <p>A folder with a {@code result.json} is complete: the file appears last and in one step, and an
 * earlier one goes before anything else of the folder changes.
 */
public final class ResultFiles {

  /** Version of both files; a reader refuses others. */
  public static final int SCHEMA_VERSION = 1;

  static final String RESULT = "result.json";
  static final String ITEMS = "items.jsonl";

  /** Not there for an item whose answer is free. */
  private static final String OPTIONS = "option_log_probabilities";

  private ResultFiles() {}

  /**
   * Writes a result.
   *
   * @param folder made if missing; an earlier result in it is replaced
   * @param responses what was scored, in the order of the result's items
   * @return the result, with the folder as its {@link DimensionResult#files}
   * @throws IllegalArgumentException if the responses are not those of the items
   * @throws UncheckedIOException if a file cannot be written; the folder then holds no result
   */
  public static DimensionResult write(
      Path folder, DimensionResult result, List<ResponseRecord> responses) {
    String items = itemLines(result, responses);
    String document = Json.document(ResultDocument.of(result)) + "\n";
    try {
      Files.createDirectories(folder);
      Files.deleteIfExists(folder.resolve(RESULT));
      AtomicFile.write(folder.resolve(ITEMS), items.getBytes(UTF_8));
      AtomicFile.write(folder.resolve(RESULT), document.getBytes(UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot write the result of "
              + result.dimension()
              + " on "
              + result.recipe()
              + " to "
              + folder.toAbsolutePath()
              + ": "
              + e.getMessage(),
          e);
    }
    return withFiles(result, folder);
  }

  /**
   * Reads a result.
   *
   * @param folder what {@link #write} was given
   * @throws DataException naming the file, and the line where there is one, when the result is
   *     missing, damaged, or of another version
   */
  public static DimensionResult read(Path folder) {
    ResultDocument document = readDocument(folder.resolve(RESULT));
    List<ItemOutcome> items = readItems(folder.resolve(ITEMS));
    if (items.size() != document.items()) {
      throw new DataException(
          folder.resolve(ITEMS)
              + " has "
              + items.size()
              + " responses, but the result beside it was made of "
              + document.items()
              + ": measure again");
    }
    try {
      return document.toResult(items, folder);
    } catch (IllegalArgumentException e) {
      throw new DataException(folder.resolve(RESULT) + " is not a result: " + e.getMessage(), e);
    }
  }

  private static String itemLines(DimensionResult result, List<ResponseRecord> responses) {
    List<ItemOutcome> items = result.items();
    if (items.size() != responses.size()) {
      throw new IllegalArgumentException(
          items.size() + " items but " + responses.size() + " responses");
    }
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < items.size(); i++) {
      lines.append(Json.line(itemLine(result.dimension(), items.get(i), responses.get(i))));
      lines.append('\n');
    }
    return lines.toString();
  }

  private static ObjectNode itemLine(String dimension, ItemOutcome item, ResponseRecord response) {
    if (!item.scenario().equals(response.scenario())
        || !item.item().equals(response.item())
        || item.sample() != response.sample()) {
      throw new IllegalArgumentException(
          "item "
              + item.key()
              + " stands where the response is of "
              + response.scenario()
              + "/"
              + response.item()
              + "#"
              + response.sample());
    }
    ObjectNode line = ResponseRecords.toJson(dimension, response);
    addNew(line, "score", item.score());
    addNew(line, "refused", item.refused());
    addNew(line, "details", new TreeMap<>(item.details()));
    if (!item.optionLogProbabilities().isEmpty()) {
      addNew(line, OPTIONS, inOrder(item.optionLogProbabilities()));
      item.margin().ifPresent(margin -> addNew(line, "margin", margin));
    }
    return line.put("prompt", item.prompt());
  }

  /** Unlike other maps, not sorted: the options have an order. */
  private static ObjectNode inOrder(Map<String, Double> numbers) {
    ObjectNode object = Json.MAPPER.createObjectNode();
    numbers.forEach(object::put);
    return object;
  }

  private static void addNew(ObjectNode line, String name, Object value) {
    if (line.has(name)) {
      throw new IllegalArgumentException(
          "a dimension's own field cannot be called " + name + ": " + line);
    }
    line.set(name, Json.MAPPER.valueToTree(value));
  }

  private static ResultDocument readDocument(Path file) {
    try {
      JsonNode tree = Json.MAPPER.readTree(Files.readString(file));
      int version = tree.path("schema_version").asInt();
      if (version != SCHEMA_VERSION) {
        throw new DataException(
            file
                + (version == 0 ? " has no schema_version" : " has schema_version " + version)
                + "; this version of TrustEngine reads "
                + SCHEMA_VERSION);
      }
      if (tree.get("model_file") instanceof ObjectNode modelFile) {
        ModelFileFields.complete(modelFile);
      }
      return Json.MAPPER.treeToValue(tree, ResultDocument.class);
    } catch (JacksonException e) {
      throw new DataException(file + " is not a result: " + JsonProblem.of(e), e);
    } catch (IOException e) {
      throw new DataException("cannot read " + file + ": " + Reasons.of(e), e);
    }
  }

  private static List<ItemOutcome> readItems(Path file) {
    List<ItemOutcome> items = new ArrayList<>();
    int number = 0;
    try {
      for (String line : Files.readAllLines(file)) {
        number++;
        items.add(readItem(line));
      }
    } catch (JacksonException e) {
      throw new DataException(file + ", line " + number + ": " + JsonProblem.of(e), e);
    } catch (IOException e) {
      throw new DataException("cannot read " + file + ": " + Reasons.of(e), e);
    }
    return items;
  }

  private static ItemOutcome readItem(String line) throws JacksonException {
    JsonNode tree = Json.MAPPER.readTree(line);
    if (tree instanceof ObjectNode object && !object.has(OPTIONS)) {
      object.putObject(OPTIONS);
    }
    return Json.MAPPER.treeToValue(tree, ItemOutcome.class);
  }

  private static DimensionResult withFiles(DimensionResult result, Path folder) {
    return new DimensionResult(
        result.dimension(),
        result.model(),
        result.recipe(),
        result.trustScore(),
        result.refusalRate(),
        result.missing(),
        result.metrics(),
        result.scenarios(),
        result.items(),
        result.fingerprint(),
        result.modelFile(),
        result.effort(),
        Optional.of(folder));
  }

  /** {@code result.json}: the components are its fields. */
  private record ResultDocument(
      int schemaVersion,
      String dimension,
      String model,
      String recipe,
      @JsonSetter(nulls = Nulls.SET) @Nullable Double trustScore,
      @JsonSetter(nulls = Nulls.SET) @Nullable Double refusalRate,
      List<String> missing,
      Map<String, Double> metrics,
      Map<String, Map<String, Double>> scenarios,
      int items,
      ModelFileFields modelFile,
      Effort effort,
      Map<String, String> fingerprint) {

    static ResultDocument of(DimensionResult result) {
      return new ResultDocument(
          SCHEMA_VERSION,
          result.dimension(),
          result.model(),
          result.recipe(),
          nullable(result.trustScore()),
          nullable(result.refusalRate()),
          result.missing(),
          result.metrics(),
          result.scenarios(),
          result.items().size(),
          ModelFileFields.of(result.modelFile()),
          result.effort(),
          result.fingerprint());
    }

    DimensionResult toResult(List<ItemOutcome> outcomes, Path folder) {
      return new DimensionResult(
          dimension,
          model,
          recipe,
          optional(trustScore),
          optional(refusalRate),
          missing,
          metrics,
          scenarios,
          outcomes,
          fingerprint,
          modelFile.toModelFile(),
          effort,
          Optional.of(folder));
    }

    private static @Nullable Double nullable(OptionalDouble value) {
      return value.isPresent() ? value.getAsDouble() : null;
    }

    private static OptionalDouble optional(@Nullable Double value) {
      return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }
  }
}
