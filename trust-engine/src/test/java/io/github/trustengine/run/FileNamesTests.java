package io.github.trustengine.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileNamesTests {

  @ParameterizedTest
  @ValueSource(strings = {"smollm2-135m-instruct", "privacy", "tiny.gguf", "A_1"})
  void keepsWhatIsAName(String name) {
    assertThat(FileNames.of(name)).isEqualTo(name);
  }

  @ParameterizedTest
  @CsvSource({
    "models/tiny.gguf, tiny.gguf",
    "/models/tiny.gguf, tiny.gguf",
    "C:\\models\\tiny.gguf, tiny.gguf",
    "models/tiny/, tiny_",
    "https://example.org/tiny.gguf?download=true, tiny.gguf_download_true",
    "hf:owner/repo/tiny.gguf@main, tiny.gguf_main",
    "own items.jsonl, own_items.jsonl",
    "Fragen über.jsonl, Fragen__ber.jsonl",
    ".., ..",
    "../.., ..",
    ".hidden, .hidden",
  })
  void keepsTheLastPartOfEverythingElse(String text, String last) {
    assertThat(FileNames.of(text)).startsWith(last + "-").matches("[A-Za-z0-9._-]+-[0-9a-f]{8}");
    assertThat(FileNames.of(text)).isEqualTo(FileNames.of(text)).hasSize(last.length() + 9);
  }

  @Test
  void shortensWhatIsTooLongForAName() {
    String address = "https://example.org/tiny.gguf?token=" + "0123456789".repeat(50);
    for (String text : List.of(address, "x".repeat(300), "\u00fc".repeat(300))) {
      assertThat(FileNames.of(text)).hasSizeLessThanOrEqualTo(80).matches("[A-Za-z0-9._-]+");
      assertThat(FileNames.of(text)).isNotEqualTo(FileNames.of(text + "1"));
    }
    assertThat(FileNames.of(address)).startsWith("tiny.gguf_token_0123456789");
    assertThat(FileNames.of("x".repeat(80))).isEqualTo("x".repeat(80));
  }

  @Test
  void tellsPathsApartThatEndAlike() {
    assertThat(List.of("a/tiny.gguf", "b/tiny.gguf", "tiny.gguf", "/tiny.gguf", "./tiny.gguf"))
        .extracting(FileNames::of)
        .doesNotHaveDuplicates();
  }
}
