package io.github.trustengine.llama;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Puts the pieces of tokens together to a text; a character may be spread over several tokens. */
final class TextDecoder {

  private final Tokenizer tokenizer;
  private final StringBuilder text = new StringBuilder();
  private final CharsetDecoder decoder =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPLACE)
          .onUnmappableCharacter(CodingErrorAction.REPLACE);
  private byte[] incomplete = new byte[0];
  private boolean atStart = true;

  TextDecoder(Tokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  void append(int token) {
    var piece = tokenizer.piece(token);
    if (piece.length == 0) {
      return;
    }
    int skipped = atStart && tokenizer.addsSpace() && piece[0] == ' ' ? 1 : 0;
    atStart = false;
    var bytes = ByteBuffer.allocate(incomplete.length + piece.length - skipped);
    bytes.put(incomplete).put(piece, skipped, piece.length - skipped).flip();
    decode(bytes, false);
    incomplete = new byte[bytes.remaining()];
    bytes.get(incomplete);
  }

  /** Ends the text; a character that has not come to its end becomes U+FFFD. */
  void finish() {
    decode(ByteBuffer.wrap(incomplete), true);
    incomplete = new byte[0];
  }

  /** The complete characters so far. */
  String text() {
    return text.toString();
  }

  int length() {
    return text.length();
  }

  int indexOf(String part, int from) {
    return text.indexOf(part, from);
  }

  private void decode(ByteBuffer bytes, boolean last) {
    var characters = CharBuffer.allocate(bytes.remaining() + 1);
    decoder.decode(bytes, characters, last);
    text.append(characters.flip());
    if (last) {
      decoder.reset();
    }
  }
}
