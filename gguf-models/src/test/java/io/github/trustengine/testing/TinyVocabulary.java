package io.github.trustengine.testing;

import io.github.trustengine.gguf.GgufMetadata;
import io.github.trustengine.gguf.GgufValue;
import java.util.ArrayList;
import java.util.List;

/**
 * A byte-level BPE vocabulary as GPT-2's: three special tokens, a token for each byte, and some
 * merges. Bytes that are no printable Latin-1 characters are written as the characters from U+0100
 * on.
 */
final class TinyVocabulary {

  static final String CHAT_TEMPLATE =
      "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\\n'"
          + " + message['content'] + '<|im_end|>' + '\\n'}}{% endfor %}"
          + "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";

  private static final List<String> SPECIAL =
      List.of("<|endoftext|>", "<|im_start|>", "<|im_end|>");

  /** U+0120 is a space. */
  private static final List<String> MERGES =
      List.of(
          "t h",
          "h e",
          "i n",
          "a n",
          "e r",
          "o n",
          "r e",
          "o u",
          "th e",
          "an d",
          "in g",
          "\u0120 t",
          "\u0120 a",
          "\u0120 s",
          "\u0120t he",
          "\u0120a nd",
          "y ou",
          "\u0120 you",
          "n o",
          "y e",
          "ye s");

  private static final int NORMAL = 1;
  private static final int CONTROL = 3;

  private final List<String> tokens = new ArrayList<>(SPECIAL);

  TinyVocabulary() {
    int substitutes = 0;
    for (int b = 0; b < 256; b++) {
      boolean printable = (b >= '!' && b <= '~') || (b >= 0xa1 && b != 0xad);
      tokens.add(Character.toString(printable ? b : 0x100 + substitutes++));
    }
    MERGES.forEach(merge -> tokens.add(merge.replace(" ", "")));
  }

  int size() {
    return tokens.size();
  }

  GgufMetadata addTo(GgufMetadata metadata) {
    int[] types =
        tokens.stream().mapToInt(token -> SPECIAL.contains(token) ? CONTROL : NORMAL).toArray();
    return metadata
        .with("tokenizer.ggml.model", GgufValue.string("gpt2"))
        .with("tokenizer.ggml.pre", GgufValue.string("gpt-2"))
        .with("tokenizer.ggml.tokens", GgufValue.strings(tokens))
        .with("tokenizer.ggml.token_type", GgufValue.int32s(types))
        .with("tokenizer.ggml.merges", GgufValue.strings(MERGES))
        .with("tokenizer.ggml.bos_token_id", GgufValue.uint32(SPECIAL.indexOf("<|im_start|>")))
        .with("tokenizer.ggml.eos_token_id", GgufValue.uint32(SPECIAL.indexOf("<|im_end|>")))
        .with("tokenizer.ggml.add_bos_token", GgufValue.bool(false));
  }
}
