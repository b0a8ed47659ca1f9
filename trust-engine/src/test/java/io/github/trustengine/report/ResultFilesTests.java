package io.github.trustengine.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.trustengine.dimension.DataException;
import io.github.trustengine.dimension.ResponseRecord;
import io.github.trustengine.trust.DimensionResult;
import io.github.trustengine.trust.Dimensions;
import io.github.trustengine.trust.Fallback;
import io.github.trustengine.trust.ItemOutcome;
import io.github.trustengine.trust.Making;
import io.github.trustengine.trust.ModelFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultFilesTests {

  private static final ModelFile FILE = new ModelFile(144_811_000, 8.5);

  private Path folder;

  private final List<ItemOutcome> items =
      List.of(
          Results.item("7", 0, "line one\nline two\r\u2028 é😀 \"quoted\""),
          Results.item("7", 1, "half a pair \ud83d here, and another \ude00"),
          Results.item("8", 0, ""));
  private final List<ResponseRecord> responses =
      List.of(
          Results.response(items.get(0), Map.of("gold", 2, "gold_text", "Bills")),
          Results.response(items.get(1), Map.of("gold", 2, "options", List.of("a", "b"))),
          Results.response(items.get(2), Map.of()));
  private DimensionResult result;

  @BeforeEach
  void makeResult(@TempDir Path temporary) {
    folder = temporary.resolve("some").resolve("folder");
    result =
        Results.result(
            Dimensions.OUT_OF_DISTRIBUTION,
            "q8_0",
            OptionalDouble.of(69.104),
            FILE,
            items,
            Optional.empty());
  }

  @Test
  void readsWhatItWrote() {
    DimensionResult written = ResultFiles.write(folder, result, responses);

    assertThat(written.files()).contains(folder);
    assertThat(ResultFiles.read(folder)).isEqualTo(written);
    assertThat(written).usingRecursiveComparison().ignoringFields("files").isEqualTo(result);
  }

  @Test
  void saysHowTheModelIsStored() throws IOException {
    ModelFile counted =
        new ModelFile(
            270_900_000,
            16.004,
            OptionalDouble.of(10.477),
            OptionalDouble.of(0.25),
            List.of(new Fallback("rows of 9 are no whole groups: not pruned", 2, "a, b")),
            List.of("a sentence"),
            Optional.of(new Making(40.5, 30.25, 2, 4, 1_540_000_000, true)));
    DimensionResult pruned =
        Results.result(Dimensions.PRIVACY, "magnitude-2of4", OptionalDouble.of(50), counted);

    ResultFiles.write(folder, pruned, List.of());

    assertThat(json(ResultFiles.RESULT).get("model_file"))
        .isEqualTo(
            new ObjectMapper()
                .readTree(
                    """
                    {"bytes": 270900000, "bits_per_weight": 16.004,
                     "method_bits_per_weight": 10.477, "sparsity": 0.25,
                     "fallbacks": [{"reason": "rows of 9 are no whole groups: not pruned",
                                    "tensors": 2, "names": "a, b"}],
                     "warnings": ["a sentence"],
                     "making": {"seconds": 40.5, "forward_seconds": 30.25,
                                "statistics_seconds": 2.0, "arithmetic_seconds": 4.0,
                                "peak_memory": 1540000000, "whole_process": true}}
                    """));
    assertThat(ResultFiles.read(folder).modelFile()).isEqualTo(counted);
  }

  /** As the first results of this schema were written. */
  @Test
  void readsResultsThatDoNotSayIt() {
    ResultFiles.write(folder, result, responses);

    assertThat(json(ResultFiles.RESULT).get("model_file").fieldNames())
        .toIterable()
        .containsExactly("bytes", "bits_per_weight");
    assertThat(ResultFiles.read(folder).modelFile()).isEqualTo(FILE);
    assertThat(FILE.sparsity()).isEmpty();
  }

  @Test
  void keepsThatAResultIsInconclusive() {
    DimensionResult inconclusive =
        Results.result(Dimensions.PRIVACY, "q8_0", OptionalDouble.empty(), FILE);

    ResultFiles.write(folder, inconclusive, List.of());

    assertThat(json(ResultFiles.RESULT).get("trust_score").isNull()).isTrue();
    assertThat(json(ResultFiles.RESULT).get("refusal_rate").isNull()).isTrue();
    assertThat(ResultFiles.read(folder).trustScore()).isEmpty();
    assertThat(ResultFiles.read(folder).missing()).containsExactly("qa_2023");
  }

  @Test
  void writesTheDocumentedFields() throws IOException {
    ResultFiles.write(folder, result, responses);

    assertThat(Files.readString(folder.resolve(ResultFiles.RESULT)))
        .isEqualTo(
            """
            {
              "schema_version" : 1,
              "dimension" : "out-of-distribution",
              "model" : "smollm2-135m-instruct",
              "recipe" : "q8_0",
              "trust_score" : 69.104,
              "refusal_rate" : 0.125,
              "missing" : [ ],
              "metrics" : {
                "knowledge" : 70.25,
                "style" : 62.5
              },
              "scenarios" : {
                "base" : {
                  "acc" : 0.3333333333333333
                },
                "qa_2023" : {
                  "acc" : 40.0,
                  "macc" : 50.0
                }
              },
              "items" : 3,
              "model_file" : {
                "bytes" : 144811000,
                "bits_per_weight" : 8.5
              },
              "effort" : {
                "items" : 40,
                "stored_items" : 0,
                "prompt_tokens" : 6000,
                "reused_tokens" : 2000,
                "generated_tokens" : 1000,
                "seconds" : 25.5
              },
              "fingerprint" : {
                "library" : "b4916",
                "threads" : "1"
              }
            }
            """);
  }

  @Test
  void writesResponseRecordsWithTheScorersView() throws IOException {
    ResultFiles.write(folder, result, responses);

    List<String> lines = Files.readAllLines(folder.resolve(ResultFiles.ITEMS));
    assertThat(lines).hasSize(3);
    JsonNode first = new ObjectMapper().readTree(lines.get(0));
    assertThat(first)
        .isEqualTo(
            new ObjectMapper()
                .readTree(
                    """
                    {"dimension": "out-of-distribution", "scenario": "qa_2023", "item": "7",
                     "sample": 0, "score": 0.5, "refused": false, "details": {"answer": "2"},
                     "prompt": "Who?", "gold": 2, "gold_text": "Bills",
                     "response": "line one\\nline two\\r\\u2028 \\u00e9\\ud83d\\ude00 \\"quoted\\""}
                    """));
    assertThat(lines.get(1)).contains("half a pair \\ud83d here, and another \\ude00");
  }

  @Test
  void leavesNothingElseInTheFolder() throws IOException {
    ResultFiles.write(folder, result, responses);
    ResultFiles.write(folder, result, responses);

    try (var files = Files.list(folder)) {
      assertThat(files)
          .extracting(file -> file.getFileName().toString())
          .containsExactlyInAnyOrder(ResultFiles.RESULT, ResultFiles.ITEMS);
    }
  }

  @Test
  void anEarlierResultGoesWhenTheItemsCannotBeWritten() throws IOException {
    ResultFiles.write(folder, result, responses);
    Files.delete(folder.resolve(ResultFiles.ITEMS));
    Files.createDirectories(folder.resolve(ResultFiles.ITEMS).resolve("in the way"));

    assertThatExceptionOfType(UncheckedIOException.class)
        .isThrownBy(() -> ResultFiles.write(folder, result, responses))
        .withMessageContaining(folder.toString())
        .withMessageContaining("q8_0");

    try (var files = Files.list(folder)) {
      assertThat(files)
          .extracting(file -> file.getFileName().toString())
          .containsExactly(ResultFiles.ITEMS);
    }
  }

  @Test
  void refusesResponsesOfOtherItems() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ResultFiles.write(folder, result, responses.subList(0, 2)))
        .withMessage("3 items but 2 responses");
    List<ResponseRecord> swapped = List.of(responses.get(0), responses.get(2), responses.get(1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ResultFiles.write(folder, result, swapped))
        .withMessageContaining("qa_2023/7#1")
        .withMessageContaining("qa_2023/8#0");
    assertThat(folder).doesNotExist();
  }

  @Test
  void refusesAFieldThatWouldHideAnother() {
    List<ResponseRecord> hiding =
        List.of(
            responses.get(0), Results.response(items.get(1), Map.of("score", 1)), responses.get(2));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> ResultFiles.write(folder, result, hiding))
        .withMessageContaining("cannot be called score");
  }

  @Test
  void saysWhatIsWrongWithAFolder() throws IOException {
    assertUnreadable(ResultFiles.RESULT, "cannot read");

    ResultFiles.write(folder, result, responses);
    String document = Files.readString(folder.resolve(ResultFiles.RESULT));
    String lines = Files.readString(folder.resolve(ResultFiles.ITEMS));

    replace(
        ResultFiles.RESULT, document.replace("\"schema_version\" : 1", "\"schema_version\" : 2"));
    assertUnreadable(ResultFiles.RESULT, "schema_version 2", "reads 1");
    replace(ResultFiles.RESULT, "{}");
    assertUnreadable(ResultFiles.RESULT, "no schema_version");
    replace(ResultFiles.RESULT, document.replace("\"recipe\"", "\"receipt\""));
    assertUnreadable(ResultFiles.RESULT, "recipe");
    replace(ResultFiles.RESULT, document.replace("62.5", "null"));
    assertUnreadable(ResultFiles.RESULT, "metrics");
    replace(ResultFiles.RESULT, document.replace("\"q8_0\"", "null"));
    assertUnreadable(ResultFiles.RESULT, "recipe");
    replace(ResultFiles.RESULT, document.replace("\"bits_per_weight\"", "\"bits\""));
    assertUnreadable(ResultFiles.RESULT, "bits_per_weight");
    replace(ResultFiles.RESULT, document.replace("144811000", "144811000, \"sparsity\" : 2"));
    assertUnreadable(ResultFiles.RESULT, "sparsity");
    replace(ResultFiles.RESULT, document.replace("0.125", "1.25"));
    assertUnreadable(ResultFiles.RESULT, "refusalRate");
    replace(ResultFiles.RESULT, document.substring(0, document.length() / 2));
    assertUnreadable(ResultFiles.RESULT, "not a result");

    replace(ResultFiles.RESULT, document);
    replace(ResultFiles.ITEMS, lines.substring(0, lines.lastIndexOf("\"refused\"")));
    assertUnreadable(ResultFiles.ITEMS, "line 3");
    replace(ResultFiles.ITEMS, lines.lines().findFirst().orElseThrow());
    assertUnreadable(ResultFiles.ITEMS, "has 1 responses", "made of 3");
    Files.delete(folder.resolve(ResultFiles.ITEMS));
    assertUnreadable(ResultFiles.ITEMS, "cannot read");
  }

  private void replace(String file, String text) throws IOException {
    Files.writeString(folder.resolve(file), text);
  }

  private void assertUnreadable(String file, String... parts) {
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> ResultFiles.read(folder))
        .withMessageContaining(folder.resolve(file).toString())
        .satisfies(e -> assertThat(e.getMessage()).contains(parts));
  }

  private JsonNode json(String file) {
    try {
      return new ObjectMapper().readTree(folder.resolve(file).toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
