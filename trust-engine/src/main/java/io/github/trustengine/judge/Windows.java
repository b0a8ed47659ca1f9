package io.github.trustengine.judge;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Cuts texts into token windows that a model can take, special tokens included. Windows of one text
 * overlap, so that what a border cuts in two is whole in one of them.
 */
final class Windows implements AutoCloseable {

  private static final int OVERLAP = 32;
  private static final int AT_ONCE = 256;

  private final HuggingFaceTokenizer tokenizer;

  private Windows(HuggingFaceTokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  /**
   * Reads a tokenizer.
   *
   * @param json a {@code tokenizer.json}; what it says of truncation and padding is overruled
   * @param longest tokens in a window at most
   */
  static Windows of(InputStream json, int longest) throws IOException {
    return new Windows(
        HuggingFaceTokenizer.newInstance(
            json,
            Map.of(
                "padding", "false",
                "truncation", "true",
                "maxLength", Integer.toString(longest),
                "stride", Integer.toString(Math.min(OVERLAP, longest / 4)),
                "withOverflowingTokens", "true")));
  }

  /** A window of the text with this index. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Window(int text, long[] tokens) {}

  List<Window> of(List<String> texts) {
    List<Window> windows = new ArrayList<>();
    for (int start = 0; start < texts.size(); start += AT_ONCE) {
      List<String> some = texts.subList(start, Math.min(start + AT_ONCE, texts.size()));
      Encoding[] encodings = tokenizer.batchEncode(some.stream().map(Windows::wellFormed).toList());
      for (int i = 0; i < encodings.length; i++) {
        windows.add(new Window(start + i, encodings[i].getIds()));
        for (Encoding more : encodings[i].getOverflowing()) {
          windows.add(new Window(start + i, more.getIds()));
        }
      }
    }
    return windows;
  }

  /** The tokenizer takes Unicode text; half a surrogate pair is none. */
  private static String wellFormed(String text) {
    StringBuilder result = new StringBuilder(text.length());
    text.codePoints()
        .map(point -> Character.getType(point) == Character.SURROGATE ? 0xFFFD : point)
        .forEach(result::appendCodePoint);
    return result.toString();
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
