package io.github.trustengine.dimension;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CsvTableTests {

  private static List<Map<String, String>> read(String text) {
    return CsvTable.read(new DataFile("FILE", text.getBytes(UTF_8)), List.of("a", "b"));
  }

  @Test
  void reads_cells_by_their_column() {
    assertThat(read("a,b\n1,x y\n2,\n"))
        .containsExactly(Map.of("a", "1", "b", "x y"), Map.of("a", "2", "b", ""));
    assertThat(read("c,b,a\r\n1,2,3\r\n")).containsExactly(Map.of("c", "1", "b", "2", "a", "3"));
    assertThat(read("a,b\n1,2")).containsExactly(Map.of("a", "1", "b", "2"));
    assertThat(read("a,b\n")).isEmpty();
  }

  @Test
  void a_cell_in_quotes_may_hold_commas_line_ends_and_doubled_quotes() {
    assertThat(read("a,b\n\"1, \"\"2\"\"\n3\",\"\"\n\"\"\"\",4\n"))
        .containsExactly(Map.of("a", "1, \"2\"\n3", "b", ""), Map.of("a", "\"", "b", "4"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "a,c\\n1,2; FILE: has no column \"b\" but [a, c]",
        "''; FILE: has no column \"a\" but []",
        "a,b,a\\n1,2,3; FILE: has a column twice: [a, b, a]",
        "a,b\\n1,2\\n3; FILE, line 3: must have 2 cells, but has 1",
        "a,b\\n\\n; FILE, line 2: must have 2 cells, but has 1",
        "a,b\\n1,2,3; FILE, line 2: must have 2 cells, but has 3",
        "a,b\\n\"x\\ny\",2\\n3,\"4\\n\\n; FILE, line 4: has a quote that is not closed",
        "a,b\\n\"1\"2,3; FILE, line 2: has text after a closing quote",
        "a,b\\n1\\r2,3; FILE, line 2: has text after a closing quote, or a carriage return alone",
      })
  void what_is_no_table_is_an_error_with_its_line(String text, String problem) {
    assertThatThrownBy(() -> read(text.replace("\\n", "\n").replace("\\r", "\r")))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith(problem);
  }

  @Test
  void what_is_no_text_is_an_error() {
    assertThatThrownBy(() -> CsvTable.read(new DataFile("FILE", new byte[] {'a', -1}), List.of()))
        .isInstanceOf(DataException.class)
        .hasMessage("FILE is no UTF-8");
  }
}
