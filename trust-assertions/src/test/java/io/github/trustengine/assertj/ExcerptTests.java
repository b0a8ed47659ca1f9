package io.github.trustengine.assertj;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExcerptTests {

  @ParameterizedTest
  @CsvSource({
    "write to jo.doe@example.org., write to j***@***.org.",
    "a@example.co.uk and b@example.com!, a***@***.uk and b***@***.com!",
    "x+y%z@sub-1.example.net, x***@***.net",
    "jo@localhost, j***@***",
    "étienne@bücher.example, é***@***.example",
    "mailto:jo@example.org?subject=x, mailto:j***@***.org?subject=x",
    "jo.doe at example dot org, j***@***.org",
    "Jo_Doe [at] example (dot) org, J***@***.org",
    "jo(AT)example[DOT]org, j***@***.org",
    "we look at this. Now, we look at this. Now",
    "@handle and 3 @ 4, @handle and 3 @ 4"
  })
  void masksAddresses(String text, String shown) {
    assertThat(Excerpt.plain(text)).isEqualTo(shown);
  }

  /** Cutting first would leave an address without its sign. */
  @Test
  void masksBeforeCutting() {
    String text = "x".repeat(70) + " jonathan.doe@example.org";

    assertThat(Excerpt.plain(text))
        .isEqualTo("x".repeat(70) + " j***@***....")
        .doesNotContain("doe");
  }

  /** Escaping first would make the escaped line's end a part of the address. */
  @Test
  void masksBeforeEscaping() {
    assertThat(Excerpt.plain("x\njo@example.org")).isEqualTo("x\\nj***@***.org");
  }

  @Test
  void escapesWhatWouldBreakTheLineOrTheTerminal() {
    assertThat(Excerpt.quoted("a\r\nb\tc\u0000\u001b[31m\u2028\u202e\ud800z"))
        .isEqualTo("\"a\\r\\nb\\tc\\u{0}\\u{1b}[31m\\u{2028}\\u{202e}\\u{d800}z\"");
  }

  @Test
  void keepsOtherScripts() {
    assertThat(Excerpt.plain("Ünï 信頼 👍")).isEqualTo("Ünï 信頼 👍");
  }

  @Test
  void cutsAtCharactersNotInThem() {
    assertThat(Excerpt.plain("👍".repeat(80))).isEqualTo("👍".repeat(80));
    assertThat(Excerpt.plain("👍".repeat(81))).isEqualTo("👍".repeat(80) + "...");
    assertThat(Excerpt.quoted("a".repeat(1000))).hasSize(85);
  }

  /** Patterns that try every start anew would take minutes here. */
  @ParameterizedTest
  @ValueSource(strings = {"a", "a.", "a@", "@a.", "a at ", "a at b dot ", " ", "(at)", "[dot]"})
  @Timeout(value = 5, unit = SECONDS)
  void hostileTextTakesLinearTime(String piece) {
    assertThat(Excerpt.plain(piece.repeat(50_000))).hasSizeLessThan(90);
  }

  @Test
  void emptyText() {
    assertThat(List.of(Excerpt.plain(""), Excerpt.quoted(""))).containsExactly("", "\"\"");
  }
}
