package io.github.trustengine.llama;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import io.github.trustengine.ggml.ComputeLease;
import io.github.trustengine.ggml.LlamaAbi;
import io.github.trustengine.ggml.LlamaAbi.ContextShape;
import io.github.trustengine.ggml.NativeLibrary;
import io.github.trustengine.ggml.NativeLog;
import io.github.trustengine.ggml.NativeTensor;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A native context: the cache of one sequence of tokens and what it takes to continue it. For one
 * thread at a time.
 */
final class Context implements AutoCloseable {

  /**
   * Tokens per native call, and computed at once. Part of what results depend on: a longer piece is
   * cut at multiples of it.
   */
  static final int BATCH_SIZE = 512;

  private static final int NONE = Integer.MAX_VALUE;

  private final ComputeLease lease;
  private final NativeModel model;
  private final Pointer modelPointer;
  private final Optional<GraphObserver> observer;
  private final Pointer pointer;
  private final int size;
  private final int vocabulary;
  private final Memory tokens = new Memory(4L * BATCH_SIZE);
  private final Memory positions = new Memory(4L * BATCH_SIZE);
  private final Memory wantsLogits = new Memory(BATCH_SIZE);
  private @Nullable Memory embeddings;
  private int length;
  private boolean hasLogits;
  private boolean closed;

  Context(LlamaModel model, int size, int threads) {
    this(model::in, size, threads, false);
  }

  /**
   * @param model the model as an instance of the library has it
   * @param observed whether {@link #observer} sees what is computed
   */
  private Context(
      Function<NativeLibrary, NativeModel> model, int size, int threads, boolean observed) {
    WorkerSettings.checkThreads(threads);
    this.size = size;
    this.lease = ComputeLease.take();
    try {
      this.model = model.apply(lease.library());
      this.modelPointer = this.model.handle().acquire();
    } catch (RuntimeException e) {
      lease.close();
      throw e;
    }
    try {
      var functions = this.model.functions();
      this.vocabulary =
          functions.llama_vocab_n_tokens(functions.llama_model_get_vocab(modelPointer));
      this.observer =
          observed
              ? Optional.of(new GraphObserver(NativeTensor.Reader.of(lease.library())))
              : Optional.empty();
      this.pointer = open(threads);
    } catch (RuntimeException e) {
      this.model.handle().release();
      lease.close();
      throw e;
    }
  }

  /** A context that shows what it computes. */
  static Context observed(LlamaModel model, int size, int threads) {
    return new Context(model::in, size, threads, true);
  }

  /**
   * A context that shows what it computes, of a model that nobody else uses and that goes with it.
   */
  static Context observed(Path file, ModelSettings settings, int size, int threads) {
    var loaded = new NativeModel[1];
    try {
      return new Context(
          library -> loaded[0] = NativeModel.load(library, file, settings), size, threads, true);
    } finally {
      if (loaded[0] != null) {
        loaded[0].handle().close();
      }
    }
  }

  /** Tokens that fit. */
  int size() {
    return size;
  }

  /** Tokens in the cache. */
  int length() {
    return length;
  }

  /** Number of tokens that there are. */
  int vocabulary() {
    return vocabulary;
  }

  /** Values per row of embeddings. */
  int width() {
    checkOpen();
    return model.functions().llama_model_n_embd(modelPointer);
  }

  /** What sees the graphs, of a context that was made to show them. */
  GraphObserver observer() {
    return observer.orElseThrow(() -> new IllegalStateException("nothing observes this context"));
  }

  /**
   * Appends tokens to the cache, {@value #BATCH_SIZE} at a time.
   *
   * @param logits whether the last token's logits are wanted
   * @throws LlamaException if llama.cpp fails; then the cache is empty
   */
  void append(int[] piece, boolean logits) {
    checkOpen();
    checkRoom(piece.length);
    checkTokens(piece, 0, piece.length);
    for (int from = 0; from < piece.length; from += BATCH_SIZE) {
      int count = Math.min(BATCH_SIZE, piece.length - from);
      boolean last = from + count == piece.length;
      decodeTokens(piece, from, count, logits && last ? count - 1 : NONE);
    }
  }

  /**
   * Appends tokens to the cache in one call.
   *
   * @param count at most {@value #BATCH_SIZE}
   * @param firstLogits the first of these tokens whose logits are wanted, from 0; the others' are
   *     wanted from there on
   * @throws LlamaException if llama.cpp fails; then the cache is empty
   */
  void appendPiece(int[] piece, int from, int count, int firstLogits) {
    checkOpen();
    checkRoom(count);
    checkTokens(piece, from, count);
    decodeTokens(piece, from, count, firstLogits);
  }

  /**
   * Appends rows of embeddings in place of tokens in one call; all rows' logits are wanted.
   *
   * @param count at most {@value #BATCH_SIZE} rows
   * @throws LlamaException if llama.cpp fails; then the cache is empty
   */
  void appendEmbeddings(float[] rows, int fromRow, int count) {
    checkOpen();
    checkRoom(count);
    int width = width();
    if (embeddings == null) {
      embeddings = new Memory(4L * BATCH_SIZE * width);
    }
    var source = embeddings;
    source.write(0, rows, fromRow * width, count * width);
    decode(count, 0, () -> abi().decodeEmbeddings(pointer, source, positions, wantsLogits, count));
  }

  /**
   * Drops all but the first tokens of the cache.
   *
   * @return false if the model's cache cannot do that; then the cache is as before
   */
  boolean truncate(int newLength) {
    checkOpen();
    if (newLength < 0 || newLength > length) {
      throw new IllegalArgumentException(
          "cannot shorten %d tokens to %d".formatted(length, newLength));
    }
    if (newLength == length || abi().truncateCache(pointer, newLength)) {
      length = newLength;
      return true;
    }
    return false;
  }

  /** Empties the cache and overwrites what it held. */
  void clear() {
    checkOpen();
    abi().clearCache(pointer);
    length = 0;
    hasLogits = false;
  }

  /**
   * Reads the logits that the last {@link #append} was asked for.
   *
   * @param target one element per token of the vocabulary
   */
  void readLogits(float[] target) {
    readLogits(-1, target);
  }

  /**
   * Reads the logits of one token.
   *
   * @param index the token's place in the last piece, from 0; -1 for the last one
   * @param target one element per token of the vocabulary
   */
  void readLogits(int index, float[] target) {
    checkOpen();
    var logits = hasLogits ? model.functions().llama_get_logits_ith(pointer, index) : null;
    if (logits == null) {
      throw new IllegalStateException("no logits were asked for");
    }
    logits.read(0, target, 0, vocabulary);
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      model.functions().llama_free(pointer);
      model.handle().release();
      lease.close();
      tokens.close();
      positions.close();
      wantsLogits.close();
      if (embeddings != null) {
        embeddings.close();
      }
    }
  }

  private void decodeTokens(int[] piece, int from, int count, int firstLogits) {
    tokens.write(0, piece, from, count);
    decode(count, firstLogits, () -> abi().decode(pointer, tokens, positions, wantsLogits, count));
  }

  private void decode(int count, int firstLogits, IntSupplier call) {
    for (int i = 0; i < count; i++) {
      positions.setInt(4L * i, length + i);
      wantsLogits.setByte(i, (byte) (i >= firstLogits ? 1 : 0));
    }
    var decoded = NativeLog.during(() -> lease.decode(count, call::getAsInt));
    if (decoded.result() != 0) {
      int position = length;
      clear();
      throw new LlamaException(
          "llama.cpp cannot decode %d tokens at position %d (code %d): %s"
              .formatted(
                  count, position, decoded.result(), String.join("; ", decoded.complaints())));
    }
    length += count;
    hasLogits = firstLogits < count;
  }

  private Pointer open(int threads) {
    var shape = new ContextShape(size, BATCH_SIZE, BATCH_SIZE, threads);
    var opened =
        NativeLog.during(
            () -> abi().newContext(modelPointer, shape, observer.map(callback -> callback)));
    if (opened.result() == null) {
      throw new LlamaException(
          "llama.cpp cannot make a context of %d tokens for %s: %s; is there enough memory?"
              .formatted(size, model.handle(), String.join("; ", opened.complaints())));
    }
    return opened.result();
  }

  private void checkRoom(int count) {
    if (count > size - length) {
      throw new IllegalArgumentException(
          "%d tokens do not fit into a context of %d with %d tokens in it"
              .formatted(count, size, length));
    }
  }

  private void checkTokens(int[] piece, int from, int count) {
    for (int i = from; i < from + count; i++) {
      if (piece[i] < 0 || piece[i] >= vocabulary) {
        throw new IllegalArgumentException(
            piece[i] + " is no token; the vocabulary has " + vocabulary + " tokens");
      }
    }
  }

  private LlamaAbi abi() {
    return model.library().abi();
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("the context has been closed");
    }
  }
}
