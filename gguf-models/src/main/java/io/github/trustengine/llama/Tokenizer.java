package io.github.trustengine.llama;

import com.sun.jna.Pointer;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A model's vocabulary: from text to tokens and back. */
public final class Tokenizer {

  // llama_token_attr
  private static final int UNKNOWN = 1;
  private static final int CONTROL = 1 << 3;
  private static final int USER_DEFINED = 1 << 4;
  private static final int STRIPS_LEFT = 1 << 7;
  private static final int STRIPS_RIGHT = 1 << 8;

  // llama_vocab_type
  private static final int SENTENCEPIECE = 1;
  private static final int BYTE_PAIRS = 2;

  /** A letter, or a part of one, before a space. */
  private static final Pattern LETTER_AND_SPACE = Pattern.compile("[\\p{L}\\x{FFFD}] ");

  private static final Pattern WORD_AT_AN_END = Pattern.compile("\\A ?\\p{L}|\\p{L}\\z");

  /** Characters of a text that are tokenised at once. */
  private static final int PASSAGE = 1 << 16;

  private final LlamaFunctions functions;
  private final ModelHandle model;
  private final int size;
  private final int beginning;
  private final int end;
  private final boolean addsBeginning;
  private final int type;
  private final boolean addsSpace;
  private final List<SpecialToken> specialTokens;
  private final AtomicReferenceArray<byte @Nullable []> pieces;
  private @Nullable Boolean cuttable;

  Tokenizer(LlamaFunctions functions, ModelHandle model, Optional<String> addSpacePrefix) {
    this.functions = functions;
    this.model = model;
    var vocabulary = model.use(functions::llama_model_get_vocab);
    this.size = functions.llama_vocab_n_tokens(vocabulary);
    this.beginning = functions.llama_vocab_bos(vocabulary);
    this.end = functions.llama_vocab_eos(vocabulary);
    this.addsBeginning = functions.llama_vocab_get_add_bos(vocabulary) != 0;
    this.type = functions.llama_vocab_type(vocabulary);
    this.addsSpace = type == SENTENCEPIECE && !addSpacePrefix.equals(Optional.of("false"));
    this.specialTokens = readSpecialTokens(vocabulary);
    this.pieces = new AtomicReferenceArray<>(size);
  }

  /** Number of tokens; token ids are smaller. */
  public int size() {
    return size;
  }

  /** The token that begins a text, if there is one. */
  public Optional<Integer> beginningOfText() {
    return isToken(beginning) ? Optional.of(beginning) : Optional.empty();
  }

  /** Whether a prompt begins with {@link #beginningOfText}. */
  public boolean addsBeginningOfText() {
    return addsBeginning && isToken(beginning);
  }

  /** How a token is written in the vocabulary, for instance {@code <s>}; empty for no token. */
  String textOf(Optional<Integer> token) {
    return token.map(id -> onVocabulary(v -> functions.llama_vocab_get_text(v, id))).orElse("");
  }

  Optional<Integer> endOfText() {
    return isToken(end) ? Optional.of(end) : Optional.empty();
  }

  /** The tokens of a text in which nothing is read as a control token. */
  public List<Integer> tokenize(String text) {
    return boxed(tokens(text, false));
  }

  /**
   * Hands on, one after the other, what {@link #tokenize(String)} finds in the whole of a text.
   * What is in memory does not grow with the text where it has spaces between letters, and the
   * vocabulary is of byte pairs or SentencePiece's without tokens that go across words.
   *
   * @param text read as far as it is wanted
   * @param wanted takes a token, and says whether it wants more
   * @throws IOException if the text cannot be read
   */
  public void tokenize(Reader text, IntPredicate wanted) throws IOException {
    tokenize(text, PASSAGE, wanted);
  }

  void tokenize(Reader text, int passage, IntPredicate wanted) throws IOException {
    Passages passages = new Passages(text, passage, this::isCuttable);
    boolean spaceIsAdded = false;
    for (String next = passages.next(); !next.isEmpty(); next = passages.next()) {
      for (int token : tokens(spaceIsAdded ? next.substring(1) : next, false)) {
        if (!wanted.test(token)) {
          return;
        }
      }
      spaceIsAdded = addsSpace;
    }
  }

  /** The tokens of a text in which control tokens, as {@code <s>}, may be written out. */
  public List<Integer> tokenizeWithControlTokens(String text) {
    return boxed(tokens(text, true));
  }

  /**
   * The text of tokens; control tokens have none. Where the vocabulary puts a space before a text,
   * it is dropped again. Bytes that are no UTF-8 become U+FFFD.
   */
  public String detokenize(List<Integer> tokens) {
    var text = new TextDecoder(this);
    tokens.forEach(text::append);
    text.finish();
    return text.text();
  }

  /** Whether a token ends the response. */
  public boolean isEndOfGeneration(int token) {
    checkToken(token);
    return onVocabulary(v -> functions.llama_vocab_is_eog(v, token)) != 0;
  }

  /** Whether the vocabulary puts a space before a text. */
  boolean addsSpace() {
    return addsSpace;
  }

  /** Control, unknown and user-defined tokens, in the order in which llama.cpp looks for them. */
  List<SpecialToken> specialTokens() {
    return specialTokens;
  }

  /** Whether a text can be cut between a letter and a space. */
  private synchronized boolean isCuttable() {
    if (cuttable == null) {
      cuttable =
          (type == SENTENCEPIECE || type == BYTE_PAIRS)
              && IntStream.range(0, size).noneMatch(this::goesAcrossWords)
              // Beside a user-defined one, other rules hold for spaces.
              && specialTokens.stream()
                  .noneMatch(
                      token -> !token.control() && WORD_AT_AN_END.matcher(token.text()).find());
    }
    return cuttable;
  }

  private boolean goesAcrossWords(int token) {
    return LETTER_AND_SPACE.matcher(new String(piece(token), StandardCharsets.UTF_8)).find();
  }

  int[] tokens(String text, boolean parseControlTokens) {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    var parse = (byte) (parseControlTokens ? 1 : 0);
    // A token has a byte at least; the vocabulary may put a space before.
    var tokens = new int[bytes.length + 2];
    int count =
        onVocabulary(
            v ->
                functions.llama_tokenize(
                    v, bytes, bytes.length, tokens, tokens.length, (byte) 0, parse));
    if (count >= 0) {
      return Arrays.copyOf(tokens, count);
    }
    var room = new int[Math.negateExact(count)];
    int exact =
        onVocabulary(
            v ->
                functions.llama_tokenize(
                    v, bytes, bytes.length, room, room.length, (byte) 0, parse));
    if (exact != room.length) {
      throw new LlamaException("llama.cpp cannot tokenise a text of " + bytes.length + " bytes");
    }
    return room;
  }

  /** The bytes that a token adds to a text; none for a control token. */
  byte[] piece(int token) {
    checkToken(token);
    var known = pieces.get(token);
    if (known != null) {
      return known;
    }
    var piece = readPiece(token);
    pieces.set(token, piece);
    return piece;
  }

  void checkToken(int token) {
    if (!isToken(token)) {
      throw new IllegalArgumentException(
          token + " is no token; the vocabulary has " + size + " tokens");
    }
  }

  private boolean isToken(int token) {
    return token >= 0 && token < size;
  }

  private byte[] readPiece(int token) {
    var piece = new byte[32];
    for (; ; ) {
      var buffer = piece;
      int length =
          onVocabulary(
              v -> functions.llama_token_to_piece(v, token, buffer, buffer.length, 0, (byte) 0));
      if (length >= 0) {
        return Arrays.copyOf(buffer, length);
      }
      piece = new byte[Math.negateExact(length)];
    }
  }

  private List<SpecialToken> readSpecialTokens(Pointer vocabulary) {
    var special = new ArrayList<SpecialToken>();
    for (int token = 0; token < size; token++) {
      int attributes = functions.llama_vocab_get_attr(vocabulary, token);
      if ((attributes & (CONTROL | USER_DEFINED | UNKNOWN)) == 0) {
        continue;
      }
      var text = functions.llama_vocab_get_text(vocabulary, token);
      if (text != null && !text.isEmpty()) {
        special.add(
            new SpecialToken(
                token,
                text,
                (attributes & (CONTROL | UNKNOWN)) != 0,
                (attributes & STRIPS_LEFT) != 0,
                (attributes & STRIPS_RIGHT) != 0));
      }
    }
    special.sort(Collections.reverseOrder((a, b) -> Integer.compare(a.bytes(), b.bytes())));
    return List.copyOf(special);
  }

  private <T> T onVocabulary(Function<Pointer, T> call) {
    return model.use(pointer -> call.apply(functions.llama_model_get_vocab(pointer)));
  }

  private static List<Integer> boxed(int[] tokens) {
    return Arrays.stream(tokens).boxed().toList();
  }
}
