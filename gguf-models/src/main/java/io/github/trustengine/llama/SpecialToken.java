package io.github.trustengine.llama;

import java.nio.charset.StandardCharsets;

/**
 * A token that the tokenizer finds by its text before it looks at anything else.
 *
 * @param control whether only a template may place it; user-defined tokens stand for their text
 *     anywhere
 * @param stripsLeft whether white space before it vanishes
 * @param stripsRight whether white space after it vanishes
 */
record SpecialToken(int id, String text, boolean control, boolean stripsLeft, boolean stripsRight) {

  int bytes() {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
