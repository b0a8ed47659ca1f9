package io.github.trustengine.dataimport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import org.junit.jupiter.api.Test;

class KnownSumsTests {

  /** From {@code printf hello | sha256sum} and {@code printf hello | git hash-object --stdin}. */
  private static final KnownSums SUMS =
      KnownSums.parse(
          """
          2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824  by sha.txt
          b6fc4c620b67d95f953a5c1c1230aaab5db5a1b0  by git.txt
          86a40f2f63b6c2c1dd8bd6a0b8b0e5f5ab4c19f1b0f1f1e2a4b7b8f6e5d4c3b2  other.txt

          """);

  @Test
  void knowsFilesByTheirSum() {
    assertThat(SUMS.all()).containsOnlyKeys("by sha.txt", "by git.txt", "other.txt");
    assertThat(SUMS.matches("by sha.txt", "hello".getBytes(UTF_8))).isTrue();
    assertThat(SUMS.matches("by git.txt", "hello".getBytes(UTF_8))).isTrue();
    assertThat(SUMS.matches("by sha.txt", "Hello".getBytes(UTF_8))).isFalse();
    assertThat(SUMS.matches("by git.txt", "Hello".getBytes(UTF_8))).isFalse();
    assertThat(SUMS.matches("other.txt", "hello".getBytes(UTF_8))).isFalse();
  }

  /** From {@code printf '{"a":["é","\n"],"b":1}' | sha256sum}, the escape written out. */
  @Test
  void knowsPiecesInWhateverOrder() throws Exception {
    KnownSums sums =
        KnownSums.parse(
            "011b8fc0482a7d737fae9ed25232e9d7d0926b5f221c29bda5d65a8fe1273137  piece\n");

    for (String form :
        new String[] {
          "{\"a\":[\"é\",\"\\n\"],\"b\":1}", "{ \"b\": 1, \"a\": [\"\\u00e9\", \"\\n\"] }"
        }) {
      assertThat(sums.matches("piece", new JsonMapper().readTree(form))).isTrue();
    }
    assertThat(sums.matches("piece", new JsonMapper().readTree("{\"a\":[\"e\",\"\\n\"],\"b\":1}")))
        .isFalse();
    assertThat(sums.matches("unknown", new JsonMapper().readTree("{}"))).isFalse();
  }

  @Test
  void hasASumForEveryName() {
    assertThat(KnownSums.ofResource("files.txt").all())
        .hasSize(286)
        .allSatisfy(
            (name, sum) -> {
              assertThat(name).startsWith("data/").doesNotContain("..");
              assertThat(sum).matches("[0-9a-f]{40}|[0-9a-f]{64}");
            });
    assertThat(KnownSums.ofResource("wording.txt").all().values())
        .hasSize(57)
        .allMatch(sum -> sum.matches("[0-9a-f]{64}"));
  }
}
