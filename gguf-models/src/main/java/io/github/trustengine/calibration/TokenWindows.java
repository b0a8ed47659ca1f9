package io.github.trustengine.calibration;

import io.github.trustengine.llama.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;

/** The pieces of a text that a model is run on. */
public final class TokenWindows {

  /** Tokens per window, unless another length is wished. */
  public static final int LENGTH = 512;

  /** Windows that are used, unless another number is wished. */
  public static final int SAMPLES = 128;

  private final CalibrationText text;
  private final Tokenizer tokenizer;

  private TokenWindows(CalibrationText text, Tokenizer tokenizer) {
    this.text = text;
    this.tokenizer = tokenizer;
  }

  /**
   * A text as the tokens of a vocabulary: those of the whole text, begun as the vocabulary begins a
   * text. It is read as far as windows are asked for.
   */
  public static TokenWindows of(CalibrationText text, Tokenizer tokenizer) {
    return new TokenWindows(text, tokenizer);
  }

  /**
   * Windows for calibration: from the start of the text, one after the other; fewer than asked for
   * where the text ends before.
   *
   * @param length tokens of a window
   * @param samples the most windows
   * @throws CalibrationException if the text is shorter than one window, or cannot be read
   */
  public List<int[]> first(int samples, int length) {
    return windows(samples, length, 1);
  }

  /**
   * Chunks as llama.cpp's {@code llama-imatrix} and {@code llama-perplexity} cut them: what is left
   * at the end is dropped, and where the vocabulary begins texts with a token of its own, it takes
   * the place of each chunk's first token.
   *
   * @param length tokens of a chunk
   * @param most the most chunks
   * @throws CalibrationException if the text is shorter than two chunks, or cannot be read
   */
  public List<int[]> chunks(int most, int length) {
    var chunks = windows(most, length, 2);
    if (tokenizer.addsBeginningOfText()) {
      int beginning = tokenizer.beginningOfText().orElseThrow();
      chunks.forEach(chunk -> chunk[0] = beginning);
    }
    return chunks;
  }

  /**
   * @param least windows that the text must have, even where fewer are asked for
   */
  private List<int[]> windows(int most, int length, int least) {
    if (length < 1) {
      throw new IllegalArgumentException("a window of " + length + " tokens");
    }
    var cutter = new Cutter(length, Math.max(most, least));
    if (tokenizer.addsBeginningOfText()) {
      cutter.test(tokenizer.beginningOfText().orElseThrow());
    }
    text.use(reader -> tokenizer.tokenize(reader, cutter));
    if (cutter.windows.size() < least) {
      throw new CalibrationException(
          "%s is too short: it has %d tokens, and %s of %d %s needed; take a longer text or shorter windows"
              .formatted(
                  text.name(),
                  cutter.tokens(),
                  least == 1 ? "a window" : least + " chunks",
                  length,
                  least == 1 ? "is" : "are"));
    }
    return List.copyOf(cutter.windows.subList(0, Math.min(most, cutter.windows.size())));
  }

  /** Fills windows with tokens until there are enough. */
  private static final class Cutter implements IntPredicate {

    private final List<int[]> windows = new ArrayList<>();
    private final int length;
    private final int most;
    private int[] window = {};
    private int filled;

    Cutter(int length, int most) {
      this.length = length;
      this.most = most;
    }

    @Override
    public boolean test(int token) {
      if (filled == window.length) {
        // Not at once: the text may be far shorter.
        window = Arrays.copyOf(window, (int) Math.min(length, 2L * filled + LENGTH));
      }
      window[filled++] = token;
      if (filled == length) {
        windows.add(window);
        window = new int[0];
        filled = 0;
      }
      return windows.size() < most;
    }

    long tokens() {
      return (long) windows.size() * length + filled;
    }
  }
}
