package io.github.trustengine.llama;

import java.io.IOException;
import java.io.Reader;
import java.util.function.BooleanSupplier;

/**
 * A text in pieces that have the tokens of the whole text: each but the first begins with the space
 * between two letters. All pre-tokenizers of llama.cpp b4916 end a word there, so nothing but a
 * token with a letter before a space could be made of both sides.
 */
final class Passages {

  private final Reader source;
  private final BooleanSupplier cuttable;
  private final StringBuilder text = new StringBuilder();
  private final char[] block;
  private boolean ended;

  /**
   * @param length characters of a passage, about
   * @param cuttable whether the vocabulary has no such token; asked where it matters
   */
  Passages(Reader source, int length, BooleanSupplier cuttable) {
    this.source = source;
    this.block = new char[length];
    this.cuttable = cuttable;
  }

  /** The next piece; empty at the end. */
  String next() throws IOException {
    int searched = 1;
    while (!ended) {
      if (text.length() >= block.length && cuttable.getAsBoolean()) {
        int cut = lastCut(searched);
        if (cut > 0) {
          return take(cut);
        }
        searched = text.length() - 1;
      }
      int read = source.read(block);
      ended = read < 0;
      text.append(block, 0, Math.max(0, read));
    }
    return take(text.length());
  }

  private int lastCut(int from) {
    for (int i = text.length() - 2; i >= from; i--) {
      if (text.charAt(i) == ' '
          && Character.isLetter(text.charAt(i - 1))
          && Character.isLetter(text.charAt(i + 1))) {
        return i;
      }
    }
    return 0;
  }

  private String take(int length) {
    String piece = text.substring(0, length);
    text.delete(0, length);
    return piece;
  }
}
