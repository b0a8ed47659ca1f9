package io.github.trustengine.llama;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.trustengine.gguf.GgufValue;
import io.github.trustengine.testing.Rewritten;
import io.github.trustengine.testing.TestModels;
import io.github.trustengine.testing.TinyLlama;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Texts that are tokenised in passages. */
class PassagesTests {

  /** What pre-tokenizers treat differently. */
  private static final List<String> FRAGMENTS =
      List.of(
          (" the| end|The|x| a|don't|'s|'|.|, |...|\n"
                  + "|\n\n"
                  + "|\r\n"
                  + "|\t| |  |   |1|123| 4567|\u00e9| \u00fcber|\u4e2d\u6587|"
                  + " \u65e5\u672c|\u3002|\u0915\u093f| \u0434\u043e\u043c|\ud83d\ude00| \u2014"
                  + " |\u2581|<|im_end|>|_|A|HTTP|()")
              .split("\\|"));

  // Types of tokens in the file.
  private static final int NORMAL = 1;
  private static final int USER_DEFINED = 4;

  @TempDir private Path folder = Path.of("");

  private Path tiny() {
    return TinyLlama.seeded(1).layers(1).write(folder.resolve("tiny.gguf"));
  }

  /** The tiny model with a vocabulary of SentencePiece's kind. */
  private Path sentencePiece(boolean addsSpace, int type, String... more) {
    List<String> tokens = new ArrayList<>(List.of("<unk>", "<s>", "</s>"));
    for (int i = 0; i < 256; i++) {
      tokens.add("<0x%02X>".formatted(i));
    }
    tokens.addAll(List.of("\u2581", "t", "h", "e", "n", "d", "\u2581t", "th", "he", "\u2581th"));
    tokens.addAll(
        List.of("\u2581the", "en", "nd", "end", "\u2581e", "\u2581end", "\u2581\u2581", "\u00fc"));
    tokens.addAll(List.of(more));
    int[] types = new int[tokens.size()];
    float[] scores = new float[tokens.size()];
    int known = types.length - more.length;
    for (int i = 0; i < types.length; i++) {
      types[i] = i == 0 ? 2 : i < 3 ? 3 : i < 259 ? 6 : i < known ? NORMAL : type;
      // More of them come before all others.
      scores[i] = i < known ? -i : i;
    }
    return Rewritten.model(
        tiny(),
        folder.resolve("sentencepiece.gguf"),
        metadata ->
            metadata
                .with("tokenizer.ggml.model", GgufValue.string("llama"))
                .with("tokenizer.ggml.pre", GgufValue.string("default"))
                .with("tokenizer.ggml.tokens", GgufValue.strings(tokens))
                .with("tokenizer.ggml.token_type", GgufValue.int32s(types))
                .with("tokenizer.ggml.scores", GgufValue.float32s(scores))
                .with("tokenizer.ggml.add_space_prefix", GgufValue.bool(addsSpace))
                .with("tokenizer.ggml.bos_token_id", GgufValue.uint32(1))
                .with("tokenizer.ggml.eos_token_id", GgufValue.uint32(2)),
        (tensor, data) -> {});
  }

  private static String text(int seed, int fragments) {
    var random = new Random(seed);
    var text = new StringBuilder();
    for (int i = 0; i < fragments; i++) {
      text.append(FRAGMENTS.get(random.nextInt(FRAGMENTS.size())));
    }
    return text.toString();
  }

  private static List<String> passages(String text, int length, boolean cuttable)
      throws IOException {
    var passages = new Passages(new StringReader(text), length, () -> cuttable);
    List<String> all = new ArrayList<>();
    for (String next = passages.next(); !next.isEmpty(); next = passages.next()) {
      all.add(next);
    }
    return all;
  }

  private static List<Integer> inPassages(Tokenizer tokenizer, String text, int length)
      throws IOException {
    List<Integer> tokens = new ArrayList<>();
    tokenizer.tokenize(new StringReader(text), length, tokens::add);
    return tokens;
  }

  private static void hasTheSameTokensInPassages(Path file) throws IOException {
    try (var model = LlamaModel.load(file, ModelSettings.standard())) {
      for (int seed = 1; seed <= 5; seed++) {
        String text = text(seed, 4000);
        List<Integer> whole = model.tokenizer().tokenize(text);
        for (int length : List.of(50, 333, 1 << 16)) {
          assertThat(inPassages(model.tokenizer(), text, length)).isEqualTo(whole);
        }
      }
    }
  }

  @Test
  void cutsBeforeASpaceBetweenLettersOnly() throws IOException {
    for (int seed = 1; seed <= 5; seed++) {
      String text = text(seed, 4000);
      List<String> passages = passages(text, 100, true);
      assertThat(String.join("", passages)).isEqualTo(text);
      assertThat(passages)
          .hasSizeGreaterThan(50)
          .allMatch(passage -> passage.length() < 1500)
          .elements(range(1, passages.size()))
          .allMatch(passage -> passage.matches("(?s) \\p{L}.*"));
      assertThat(passages)
          .elements(range(0, passages.size() - 1))
          .allMatch(passage -> passage.matches("(?s).*\\p{L}"));
    }
  }

  private static int[] range(int from, int to) {
    return java.util.stream.IntStream.range(from, to).toArray();
  }

  @Test
  void leavesWholeWhatCannotBeCut() throws IOException {
    assertThat(passages("a. b! ".repeat(100), 50, true)).hasSize(1);
    assertThat(passages("some words ".repeat(100), 50, false)).hasSize(1);
    assertThat(passages("", 50, true)).isEmpty();
  }

  @Test
  void bytePairsHaveTheSameTokens() throws IOException {
    hasTheSameTokensInPassages(tiny());
  }

  @Test
  void sentencePieceHasTheSameTokens() throws IOException {
    hasTheSameTokensInPassages(sentencePiece(true, NORMAL));
    hasTheSameTokensInPassages(sentencePiece(false, NORMAL));
    hasTheSameTokensInPassages(sentencePiece(true, USER_DEFINED, "<|im_end|>", "\n\n"));
  }

  @Test
  void aVocabularyWithTokensAcrossWordsIsNotCut() throws IOException {
    hasTheSameTokensInPassages(sentencePiece(true, NORMAL, "e\u2581", "e\u2581e"));
    for (String token : List.of("x", " a", "the")) {
      hasTheSameTokensInPassages(sentencePiece(true, USER_DEFINED, token));
    }
  }

  @Test
  void readsNoFurtherThanItIsAsked() throws IOException {
    try (var model = LlamaModel.load(tiny(), ModelSettings.standard())) {
      var text = new StringReader("the end ".repeat(1000));
      List<Integer> tokens = new ArrayList<>();
      model
          .tokenizer()
          .tokenize(
              text,
              100,
              token -> {
                tokens.add(token);
                return tokens.size() < 10;
              });
      assertThat(tokens).hasSize(10);
      assertThat(text.skip(10_000)).isGreaterThan(7_000);
    }
  }

  @Test
  @Tag("slow") // loads the real model's vocabulary
  void aRealVocabularyHasTheSameTokens() throws IOException {
    hasTheSameTokensInPassages(TestModels.smollm2());
  }
}
