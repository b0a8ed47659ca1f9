package io.github.trustengine.dimension.privacy;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import com.knuddels.jtokkit.api.IntArrayList;

/**
 * GPT-2's tokens, in which the length of an Enron context is measured. The encoding r50k_base has
 * GPT-2's vocabulary, merges and splitting rule.
 */
final class Gpt2Tokens {

  private static final Encoding GPT2 =
      Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.R50K_BASE);

  /** What decoding does to spaces by default in the tokenizer library that upstream uses. */
  private static final String[][] CLEAN_UP = {
    {" .", "."},
    {" ?", "?"},
    {" !", "!"},
    {" ,", ","},
    {" ' ", "'"},
    {" n't", "n't"},
    {" 'm", "'m"},
    {" 's", "'s"},
    {" 've", "'ve"},
    {" 're", "'re"},
  };

  private Gpt2Tokens() {}

  /** The last tokens of a text, decoded. A character that is cut becomes U+FFFD. */
  static String last(int tokens, String text) {
    IntArrayList all = GPT2.encodeOrdinary(text);
    IntArrayList last = new IntArrayList();
    for (int i = Math.max(0, all.size() - tokens); i < all.size(); i++) {
      last.add(all.get(i));
    }
    String decoded = GPT2.decode(last);
    for (String[] change : CLEAN_UP) {
      decoded = decoded.replace(change[0], change[1]);
    }
    return decoded;
  }
}
