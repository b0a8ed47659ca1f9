package io.github.trustengine.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.trustengine.gguf.GgufValue;
import io.github.trustengine.llama.LlamaModel;
import io.github.trustengine.llama.ModelSettings;
import io.github.trustengine.testing.Rewritten;
import io.github.trustengine.testing.TinyLlama;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenWindowsTests {

  /** The beginning of a text in the vocabulary of the tiny models. */
  private static final int BEGINNING = 1;

  private static final CalibrationText TEXT =
      new CalibrationText("a text", "abcdefghijklmnopqrstuvw".toUpperCase(java.util.Locale.ROOT));

  private final Path folder;
  private final Path plain;

  TokenWindowsTests(@TempDir Path folder) {
    this.folder = folder;
    this.plain = TinyLlama.seeded(1).layers(1).write(folder.resolve("plain.gguf"));
  }

  private LlamaModel plain() {
    return LlamaModel.load(plain, ModelSettings.standard());
  }

  private LlamaModel withBeginning() {
    var file =
        Rewritten.model(
            plain,
            folder.resolve("beginning.gguf"),
            metadata -> metadata.with("tokenizer.ggml.add_bos_token", GgufValue.bool(true)),
            (tensor, data) -> {});
    return LlamaModel.load(file, ModelSettings.standard());
  }

  private static List<Integer> flat(List<int[]> windows) {
    var all = new ArrayList<Integer>();
    windows.forEach(
        window -> {
          for (int token : window) {
            all.add(token);
          }
        });
    return all;
  }

  @Test
  void calibrationTakesTheFirstWindowsOfTheWholeText() {
    try (var model = plain()) {
      var tokens = model.tokenizer().tokenize(TEXT.text());
      var windows = TokenWindows.of(TEXT, model.tokenizer());

      assertThat(windows.first(128, 5)).hasSize(4).allMatch(window -> window.length == 5);
      assertThat(flat(windows.first(128, 5))).isEqualTo(tokens.subList(0, 20));
      assertThat(flat(windows.first(2, 5))).isEqualTo(tokens.subList(0, 10));
      assertThat(windows.first(1, 23)).hasSize(1);
    }
  }

  @Test
  void aTextBeginsAsTheVocabularyBeginsATextAndOnlyOnce() {
    try (var model = withBeginning()) {
      var tokens = model.tokenizer().tokenize(TEXT.text());
      var windows = TokenWindows.of(TEXT, model.tokenizer());

      assertThat(flat(windows.first(128, 6)))
          .startsWith(BEGINNING)
          .endsWith(tokens.get(22))
          .hasSize(24)
          .containsOnlyOnce(BEGINNING);
    }
  }

  @Test
  void everyChunkBeginsWithTheBeginningInPlaceOfItsFirstToken() {
    try (var model = withBeginning()) {
      var tokens = model.tokenizer().tokenize(TEXT.text());
      var chunks = TokenWindows.of(TEXT, model.tokenizer()).chunks(9, 7);

      assertThat(chunks).hasSize(3).allMatch(chunk -> chunk[0] == BEGINNING);
      assertThat(flat(chunks).subList(1, 7)).isEqualTo(tokens.subList(0, 6));
      assertThat(flat(chunks).subList(8, 14)).isEqualTo(tokens.subList(7, 13));
    }
    try (var model = plain()) {
      var chunks = TokenWindows.of(TEXT, model.tokenizer()).chunks(2, 7);
      assertThat(flat(chunks)).isEqualTo(model.tokenizer().tokenize(TEXT.text()).subList(0, 14));
    }
  }

  @Test
  void refusesATextThatIsTooShort() {
    try (var model = plain()) {
      var windows = TokenWindows.of(TEXT, model.tokenizer());
      assertThatThrownBy(() -> windows.first(1, 24))
          .isInstanceOf(CalibrationException.class)
          .hasMessageContainingAll("a text", "23 tokens", "a window of 24");
      assertThat(windows.chunks(9, 11)).hasSize(2);
      assertThatThrownBy(() -> windows.chunks(1, 12))
          .isInstanceOf(CalibrationException.class)
          .hasMessageContainingAll("a text", "23 tokens", "2 chunks of 12");
      assertThatThrownBy(() -> windows.chunks(9, Integer.MAX_VALUE))
          .isInstanceOf(CalibrationException.class)
          .hasMessageContaining("23 tokens");
    }
  }

  @Test
  void readsFilesOfUtf8Only() throws IOException {
    var file = folder.resolve("text.txt");
    Files.writeString(file, "caf\u00e9");
    CalibrationText text = CalibrationText.read(file);
    assertThat(text.name()).isEqualTo(file.toString());
    assertThat(text.text()).isEqualTo("caf\u00e9");
    assertThat(text.sha256()).isEqualTo(new CalibrationText("", "caf\u00e9").sha256());

    Files.write(file, new byte[] {'c', 'a', 'f', (byte) 0xe9});
    assertThatThrownBy(text::text)
        .isInstanceOf(CalibrationException.class)
        .hasMessageContainingAll(file.toString(), "UTF-8");
    assertThatThrownBy(text::sha256)
        .isInstanceOf(CalibrationException.class)
        .hasMessageContainingAll(file.toString(), "UTF-8");
    assertThatThrownBy(() -> CalibrationText.read(folder.resolve("none.txt")))
        .isInstanceOf(CalibrationException.class)
        .hasMessageContainingAll("there is no text", "none.txt");
    assertThatThrownBy(() -> CalibrationText.read(folder))
        .isInstanceOf(CalibrationException.class)
        .hasMessageContaining("cannot be read");
  }

  @Test
  void readsNoMoreThanItNeeds() throws IOException {
    var file = folder.resolve("text.txt");
    var bytes = CalibrationText.standard().text().repeat(3).getBytes(StandardCharsets.UTF_8);
    bytes[bytes.length - 1] = (byte) 0xff;
    Files.write(file, bytes);
    try (var model = plain()) {
      var windows = TokenWindows.of(CalibrationText.read(file), model.tokenizer());

      assertThat(windows.first(128, 64)).hasSize(128);
      assertThat(windows.chunks(2, 64)).hasSize(2);
      assertThatThrownBy(() -> windows.chunks(Integer.MAX_VALUE, 64))
          .isInstanceOf(CalibrationException.class)
          .hasMessageContainingAll(file.toString(), "UTF-8");
    }
  }

  /** Their hashes stand in the documentation: whoever changes a text changes results. */
  @Test
  void theTextsOfTheProjectAreTheOnesThatAreDocumented() {
    assertThat(CalibrationText.standard().sha256())
        .isEqualTo("83a8e37457cda7d7290863a6dcd42c5b58c721d1f8f7ef1d64131d2456742cb3");
    assertThat(CalibrationText.heldOut().sha256())
        .isEqualTo("f2f8cc67d3803d5d6b68104536878ffa91342c60a696c2ce92eac60bbbf9da49");
    assertThat(CalibrationText.standard().name()).isEqualTo("calibration.txt");

    var paragraphs = List.of(CalibrationText.standard().text().split("\n\n"));
    assertThat(List.of(CalibrationText.heldOut().text().split("\n\n")))
        .hasSizeGreaterThan(100)
        .doesNotContainAnyElementsOf(paragraphs);
  }
}
