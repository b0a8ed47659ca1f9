package io.github.trustengine.dataimport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.trustengine.dimension.DataException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PythonSourceTests {

  /** The right sides are what CPython makes of the left ones, as JSON. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'a'                          | \"a\"",
        "\"it's\"                     | \"it's\"",
        "'a' \"b\" '''c'''            | \"abc\"",
        "('a' 'b')                    | \"ab\"",
        "('a' 'b',)                   | [\"ab\"]",
        "()                           | []",
        "[1, 2, None, 'x',]           | [1,2,null,\"x\"]",
        "{'a': 1, 2: ['b']}           | {\"a\":1,\"2\":[\"b\"]}",
        "'\\n\\t\\\\\\'\\\"'          | \"\\n\\t\\\\'\\\"\"",
        "'\\x41\\u00e9\\U0001F600'    | \"Aé😀\"",
        "'\\101\\0'                   | \"A\\u0000\"",
        "'\\%\\d'                     | \"\\\\%\\\\d\"",
        "r'\\n'                       | \"\\\\n\"",
        "u'a'                         | \"a\"",
        "f'{a[\"k\"]}: {{b}}'         | \"{a[\\\"k\\\"]}: {b}\"",
        "'a {} b'.format(x, (1))      | \"a {} b\"",
        "'a' + name(1, '+') + 'b'     | \"a{name(1, '+')}b\"",
        "x['a'] + ' b'                | \"{x['a']} b\"",
        "Style.TWO                    | \"{Style.TWO}\"",
        "1.5                          | \"{1.5}\"",
        "'a' if x else 'b'            | \"{'a' if x else 'b'}\"",
        "[f'{x}' for x in y]          | [\"{f'{x}' for x in y}\"]",
      })
  void readsWhatPythonWouldMake(String expression, String json) {
    assertThat(source("before = 1\nvalue = " + expression + "\nafter = 2").assigned("value", 0))
        .hasToString(json);
  }

  @Test
  void readsOverLines() {
    PythonSource source =
        source(
            """
            # value = "no"
            def f(value= "first"):
                value = {  # one
                    "a": "b"  # two
                         'c',
                }
                self.value = "no"
                value == "no"
                value += "d" \\
                    "e"
            value = \"""f
            g\\
            h\"""
            """);

    assertThat(source.assigned("value", 0)).hasToString("\"first\"");
    assertThat(source.assigned("value", 1)).hasToString("{\"a\":\"bc\"}");
    assertThat(source.assigned("value", 2)).hasToString("\"de\"");
    assertThat(source.assigned("value", 3)).hasToString("\"f\\ngh\"");
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> source.assigned("value", 4))
        .withMessageContainingAll("invented.py", "value", "4");
  }

  @Test
  void readsLinesThatEndAsOnWindows() {
    assertThat(source("value = '''a\r\nb'''\r\n").assigned("value", 0)).hasToString("\"a\\nb\"");
  }

  @Test
  void findsEntriesOfDictionaries() {
    PythonSource source =
        source("a = [{'role': x, 'content': 'one'}, {'content': 'two' + x}]\nb = {'content': 3}");

    assertThat(source.entry("content", 0)).hasToString("\"one\"");
    assertThat(source.entry("content", 1)).hasToString("\"two{x}\"");
    assertThat(source.entry("content", 2)).hasToString("3");
    assertThatExceptionOfType(DataException.class).isThrownBy(() -> source.entry("content", 3));
  }

  @Test
  void findsCallsByAnArgument() {
    PythonSource source =
        source("register(Shape(name='a', side=1))\nregister(Shape('x', name='b', side=(2, 3)))");

    assertThat(source.call("Shape", "name", "b")).hasToString("{\"name\":\"b\",\"side\":[2,3]}");
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> source.call("Shape", "name", "c"))
        .withMessageContainingAll("Shape", "name", "c");
  }

  @Test
  void refusesWhatIsNestedTooDeep() {
    for (String open : new String[] {"[", "(", "{'a':", "[{'a': ("}) {
      PythonSource source = source("value = " + open.repeat(200_000));
      assertThatExceptionOfType(DataException.class)
          .isThrownBy(() -> source.assigned("value", 0))
          .withMessageContainingAll("invented.py", "within each other");
    }
    assertThat(source("value = " + "[".repeat(50) + "]".repeat(50)).assigned("value", 0))
        .hasSize(1);
  }

  /** Whatever is in a file, reading it ends, with a value or an error that a user can mend. */
  @Test
  void survivesDamage() {
    String whole = "value = {'a': ['b', f'{c}' + d(e)], 'f': ('g' \"h\")} # i\nvalue = '''j'''";
    Random random = new Random(1);
    for (int i = 0; i < 2000; i++) {
      StringBuilder damaged = new StringBuilder(whole);
      for (int j = 0; j < 3; j++) {
        damaged.deleteCharAt(random.nextInt(damaged.length()));
        damaged.insert(
            random.nextInt(damaged.length()), "()[]{}'\"\\:,+\n".charAt(random.nextInt(13)));
      }
      try {
        assertThat(source(damaged.toString()).assigned("value", 0)).isNotNull();
      } catch (DataException e) {
        assertThat(e).hasMessageContaining("invented.py");
      }
    }
  }

  private static PythonSource source(String text) {
    return new PythonSource("invented.py", text);
  }
}
