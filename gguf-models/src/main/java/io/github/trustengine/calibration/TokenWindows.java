package io.github.trustengine.calibration;

import io.github.trustengine.llama.Tokenizer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The pieces of a text that a model is run on. */
public final class TokenWindows {

  /** Tokens per window, unless another length is wished. */
  public static final int LENGTH = 512;

  /** Windows that are used, unless another number is wished. */
  public static final int SAMPLES = 128;

  private final String name;
  private final int[] tokens;
  private final Tokenizer tokenizer;

  private TokenWindows(String name, int[] tokens, Tokenizer tokenizer) {
    this.name = name;
    this.tokens = tokens;
    this.tokenizer = tokenizer;
  }

  /**
   * A text as the tokens of a vocabulary: tokenised whole, begun as the vocabulary begins a text.
   */
  public static TokenWindows of(CalibrationText text, Tokenizer tokenizer) {
    var tokens = tokenizer.tokenize(text.text()).stream();
    var begin =
        tokenizer.addsBeginningOfText()
            ? tokenizer.beginningOfText().stream()
            : Stream.<Integer>empty();
    return new TokenWindows(
        text.name(), Stream.concat(begin, tokens).mapToInt(i -> i).toArray(), tokenizer);
  }

  /** Number of tokens of the whole text. */
  public int tokens() {
    return tokens.length;
  }

  /**
   * Windows for calibration: from the start of the text, one after the other; fewer than asked for
   * where the text ends before.
   *
   * @param length tokens of a window
   * @param samples the most windows
   * @throws CalibrationException if the text is shorter than one window
   */
  public List<int[]> first(int samples, int length) {
    checkLength(length, 1);
    return cut(Math.min(samples, tokens.length / length), length);
  }

  /**
   * Chunks as llama.cpp's {@code llama-imatrix} and {@code llama-perplexity} cut them: what is left
   * at the end is dropped, and where the vocabulary begins texts with a token of its own, it takes
   * the place of each chunk's first token.
   *
   * @param length tokens of a chunk
   * @param most the most chunks
   * @throws CalibrationException if the text is shorter than two chunks
   */
  public List<int[]> chunks(int most, int length) {
    checkLength(length, 2);
    var chunks = cut(Math.min(most, tokens.length / length), length);
    if (tokenizer.addsBeginningOfText()) {
      int beginning = tokenizer.beginningOfText().orElseThrow();
      chunks.forEach(chunk -> chunk[0] = beginning);
    }
    return chunks;
  }

  private List<int[]> cut(int count, int length) {
    return IntStream.range(0, count)
        .mapToObj(i -> Arrays.copyOfRange(tokens, i * length, (i + 1) * length))
        .toList();
  }

  private void checkLength(int length, int windows) {
    if (length < 1) {
      throw new IllegalArgumentException("a window of " + length + " tokens");
    }
    if (tokens.length / windows < length) {
      throw new CalibrationException(
          "%s is too short: it has %d tokens, and %s of %d %s needed; take a longer text or shorter windows"
              .formatted(
                  name,
                  tokens.length,
                  windows == 1 ? "a window" : windows + " chunks",
                  length,
                  windows == 1 ? "is" : "are"));
    }
  }
}
