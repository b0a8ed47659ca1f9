package io.github.trustengine.dimension;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResponseRecordsTests {

  private static final String GOOD =
      "{\"dimension\":\"privacy\",\"scenario\":\"s\",\"item\":\"1\",\"response\":\"hello\"}";

  private final Path folder;

  ResponseRecordsTests(@TempDir Path folder) {
    this.folder = folder;
  }

  private Path file(String... lines) throws IOException {
    return Files.write(folder.resolve("items.jsonl"), List.of(lines));
  }

  private List<ResponseRecord> read(Path... files) {
    return ResponseRecords.read("privacy", List.of(files));
  }

  @Test
  void reads_what_scoring_needs_and_keeps_the_rest() throws IOException {
    Path file =
        file(
            "{\"dimension\":\"privacy\",\"scenario\":\"s\",\"item\":7,\"sample\":2,"
                + "\"response\":\"\\u00e9\\n\",\"gold\":\"x\",\"toxicity\":null,"
                + "\"options\":[\"a\",\"b\"],\"seconds\":1.5,\"details\":{\"a\":1},\"prompt\":\"p\"}");

    assertThat(read(file))
        .containsExactly(
            new ResponseRecord(
                "s",
                "7",
                2,
                "p",
                "é\n",
                Map.of(
                    "gold",
                    "x",
                    "toxicity",
                    Optional.empty(),
                    "options",
                    List.of("a", "b"),
                    "seconds",
                    1.5,
                    "details",
                    Map.of("a", 1)),
                file + ", line 1"));
  }

  @Test
  void sample_is_zero_by_default() throws IOException {
    assertThat(read(file(GOOD)).get(0).sample()).isZero();
  }

  @Test
  void a_label_is_a_text_or_a_whole_number_however_it_is_written() throws IOException {
    ResponseRecord record =
        read(file(
                GOOD.replace(
                    "}",
                    ",\"a\":\"x\",\"b\":2,\"c\":1.0,\"d\":0e3,\"e\":-0.0,"
                        + "\"f\":true,\"g\":false,\"h\":1.5,\"i\":null,\"j\":[1],\"k\":1e300}")))
            .get(0);

    assertThat(List.of("a", "b", "c", "d", "e", "f", "g"))
        .extracting(record::label)
        .containsExactly("x", "2", "1", "0", "0", "1", "0");
    for (String field : List.of("h", "i", "j", "k")) {
      assertThatThrownBy(() -> record.label(field))
          .isInstanceOf(DataException.class)
          .hasMessageEndingWith("the field \"" + field + "\" must be a text or a whole number");
    }
    assertThatThrownBy(() -> record.label("z")).hasMessageEndingWith("\"z\" is missing");
  }

  @Test
  void a_byte_order_mark_at_the_start_and_blank_lines_at_the_end_are_fine() throws IOException {
    Path file = Files.writeString(folder.resolve("b.jsonl"), "\ufeff" + GOOD + "\n\n \t\r\n");

    assertThat(read(file)).hasSize(1);
    assertThat(read(file).get(0).origin()).isEqualTo(file + ", line 1");
  }

  @Test
  void a_byte_order_mark_and_blank_lines_elsewhere_are_errors() throws IOException {
    String next = GOOD.replace("1", "2");
    Path blank = Files.writeString(folder.resolve("b.jsonl"), GOOD + "\n\n  \n" + next + "\n\n");
    assertThatThrownBy(() -> read(blank)).hasMessage(blank + ", line 2: must be one JSON object");

    Path first = Files.writeString(folder.resolve("f.jsonl"), "\n" + GOOD);
    assertThatThrownBy(() -> read(first)).hasMessage(first + ", line 1: must be one JSON object");

    Path mark = Files.writeString(folder.resolve("m.jsonl"), GOOD + "\n\ufeff" + next + "\n");
    assertThatThrownBy(() -> read(mark)).hasMessageStartingWith(mark + ", line 2: is no JSON");

    Path two = Files.writeString(folder.resolve("t.jsonl"), "\ufeff\ufeff" + GOOD + "\n");
    assertThatThrownBy(() -> read(two)).hasMessageStartingWith(two + ", line 1: is no JSON");
  }

  @Test
  void a_file_of_blank_lines_is_an_error() throws IOException {
    Path blank = Files.writeString(folder.resolve("b.jsonl"), "\ufeff\n\n");

    assertThatThrownBy(() -> read(blank)).hasMessage(blank + " has no records");
  }

  @Test
  void windows_line_ends_are_fine() throws IOException {
    Path file = Files.writeString(folder.resolve("w.jsonl"), GOOD + "\r\n");

    assertThat(read(file)).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "``; must be one JSON object",
        "`   `; must be one JSON object",
        "[1]; must be one JSON object",
        "{\"dimension\":; is no JSON",
        "nonsense; is no JSON",
        "{} {}; is no JSON",
        "{\"a\":1,\"a\":2}; Duplicate field 'a'",
        "{\"scenario\":\"s\",\"item\":\"2\",\"response\":\"r\"}; \"dimension\" is missing",
        "{\"dimension\":\"toxicity\",\"scenario\":\"s\",\"item\":\"2\",\"response\":\"r\"};"
            + " is a record of the dimension \"toxicity\", not of \"privacy\"",
        "{\"dimension\":\"privacy\",\"item\":\"2\",\"response\":\"r\"}; \"scenario\" is missing",
        "{\"dimension\":\"privacy\",\"scenario\":\"s\",\"response\":\"r\"}; \"item\" is missing",
        "{\"dimension\":\"privacy\",\"scenario\":\"s\",\"item\":\"2\"}; \"response\" is missing",
        "{\"dimension\":\"privacy\",\"scenario\":\"s\",\"item\":\"2\",\"response\":null};"
            + " \"response\" must be a text",
        "{\"dimension\":\"privacy\",\"scenario\":\"s\",\"item\":\"2\",\"response\":3};"
            + " \"response\" must be a text",
        "{\"dimension\":\"privacy\",\"scenario\":\"s\",\"item\":1.5,\"response\":\"r\"};"
            + " \"item\" must be a text",
        "{\"dimension\":\"privacy\",\"scenario\":\"s\",\"item\":\"2\",\"sample\":-1,"
            + "\"response\":\"r\"}; \"sample\" must be a whole number from 0",
        "{\"dimension\":\"privacy\",\"scenario\":\"s\",\"item\":\"2\",\"sample\":\"0\","
            + "\"response\":\"r\"}; \"sample\" must be a whole number from 0",
        "{\"dimension\":\"privacy\",\"scenario\":\"s\",\"item\":\"2\",\"sample\":9999999999,"
            + "\"response\":\"r\"}; \"sample\" must be a whole number from 0",
        "{\"dimension\":\"privacy\",\"scenario\":\"s\",\"item\":1,\"sample\":0,"
            + "\"response\":\"r\"}; was already in",
      })
  void a_line_that_is_not_valid_names_file_and_line(String line, String problem)
      throws IOException {
    Path file = file(GOOD, line, "never reached");

    assertThatThrownBy(() -> read(file))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith(file + ", line 2: ")
        .hasMessageContaining(problem);
  }

  @Test
  void an_output_that_is_in_two_files_names_both_places() throws IOException {
    Path first = file(GOOD);
    Path second = Files.writeString(folder.resolve("more.jsonl"), GOOD);

    assertThatThrownBy(() -> read(first, second))
        .hasMessage(
            second
                + ", line 1: scenario \"s\", item \"1\", sample 0 was already in "
                + first
                + ", line 1");
  }

  @Test
  void bytes_that_are_no_text_are_an_error() throws IOException {
    Path file =
        Files.write(
            folder.resolve("latin1.jsonl"),
            (GOOD + "\n" + GOOD.replace("hello", "caf\u00e9")).getBytes(ISO_8859_1));

    assertThatThrownBy(() -> read(file)).hasMessage(file + ", line 2: is no UTF-8");
  }

  @Test
  void an_empty_file_is_an_error() throws IOException {
    Path empty = Files.createFile(folder.resolve("empty.jsonl"));

    assertThatThrownBy(() -> read(file(GOOD), empty)).hasMessage(empty + " has no records");
  }

  @Test
  void a_missing_file_is_an_error() {
    Path missing = folder.resolve("missing.jsonl");

    assertThatThrownBy(() -> read(missing))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith(missing + " cannot be read");
  }

  @Test
  void what_is_written_reads_the_same() throws IOException {
    ResponseRecord record =
        new ResponseRecord(
            "s",
            "1",
            3,
            "user: \u2028 ?",
            "a\n\"b\"\u0000\ud83d\ude00",
            Map.of("gold", "x", "toxicity", Optional.empty(), "options", List.of("a", "b"), "n", 3),
            "");

    String line = ResponseRecords.toJson("privacy", record).toString();

    assertThat(line)
        .startsWith("{\"dimension\":\"privacy\",\"scenario\":\"s\",\"item\":\"1\",\"sample\":3,")
        .doesNotContain("\n");
    assertThat(read(file(line)))
        .usingRecursiveFieldByFieldElementComparatorIgnoringFields("origin")
        .containsExactly(record);
  }

  @Test
  void a_share_is_a_number_from_0_to_1_or_null() {
    ResponseRecord record = new ResponseRecord("s", "1", 0, "", "r", Map.of("n", 1), "F, line 2");

    assertThat(record.share("n")).hasValue(1);
    assertThat(record.withShare("x", OptionalDouble.of(0.1)).share("x")).hasValue(0.1);
    assertThat(record.withShare("x", OptionalDouble.empty()).share("x")).isEmpty();
    assertThat(record.withShare("x", OptionalDouble.empty()).fields())
        .containsOnly(Map.entry("n", 1), Map.entry("x", Optional.empty()));
    assertThatThrownBy(() -> record.share("y"))
        .isInstanceOf(DataException.class)
        .hasMessage("F, line 2: the field \"y\" is missing");
    assertThatThrownBy(() -> record.withShare("x", OptionalDouble.of(1.5)).share("x"))
        .isInstanceOf(DataException.class)
        .hasMessage("F, line 2: the field \"x\" must be a number from 0 to 1, or null, but is 1.5");
  }

  @Test
  void a_share_is_written_and_read_to_the_bit() throws IOException {
    double share = 0.1 + 0.2;
    ResponseRecord record =
        new ResponseRecord("s", "1", 0, "", "r", Map.of(), "")
            .withShare("toxicity", OptionalDouble.of(share));

    String line = ResponseRecords.toJson("privacy", record).toString();

    assertThat(read(file(line)).get(0).share("toxicity")).hasValue(share);
  }

  @Test
  void damaged_lines_give_a_data_exception_and_nothing_else() throws IOException {
    Random random = new Random(11);
    for (int i = 0; i < 500; i++) {
      StringBuilder line = new StringBuilder(GOOD);
      for (int change = 0; change <= random.nextInt(3); change++) {
        line.setCharAt(random.nextInt(line.length()), (char) (32 + random.nextInt(95)));
      }
      Path file = file(line.toString());
      try {
        assertThat(read(file)).hasSize(1);
      } catch (DataException e) {
        assertThat(e).hasMessageStartingWith(file + ", line 1: ");
      }
    }
  }

  @Test
  void a_deeply_nested_line_is_no_stack_overflow() throws IOException {
    Path file = file("[".repeat(100_000));

    assertThatThrownBy(() -> read(file)).isInstanceOf(DataException.class);
  }
}
