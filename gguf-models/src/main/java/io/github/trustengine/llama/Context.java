package io.github.trustengine.llama;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import io.github.trustengine.ggml.ComputeLease;
import io.github.trustengine.ggml.LlamaAbi;
import io.github.trustengine.ggml.LlamaAbi.ContextShape;
import io.github.trustengine.ggml.NativeLog;

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

  private final Tokenizer tokenizer;
  private final ComputeLease lease;
  private final NativeModel model;
  private final Pointer modelPointer;
  private final Pointer pointer;
  private final int size;
  private final Memory tokens = new Memory(4L * BATCH_SIZE);
  private final Memory positions = new Memory(4L * BATCH_SIZE);
  private final Memory wantsLogits = new Memory(BATCH_SIZE);
  private int length;
  private boolean hasLogits;
  private boolean closed;

  Context(LlamaModel model, int size, int threads) {
    this.tokenizer = model.tokenizer();
    this.size = size;
    this.lease = ComputeLease.take();
    try {
      this.model = model.in(lease.library());
      this.modelPointer = this.model.handle().acquire();
    } catch (RuntimeException e) {
      lease.close();
      throw e;
    }
    try {
      this.pointer = open(model, threads);
    } catch (RuntimeException e) {
      this.model.handle().release();
      lease.close();
      throw e;
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

  /**
   * Appends tokens to the cache, {@value #BATCH_SIZE} at a time.
   *
   * @param logits whether the last token's logits are wanted
   * @throws LlamaException if llama.cpp fails; then the cache is empty
   */
  void append(int[] piece, boolean logits) {
    checkOpen();
    if (piece.length > size - length) {
      throw new IllegalArgumentException(
          "%d tokens do not fit into a context of %d with %d tokens in it"
              .formatted(piece.length, size, length));
    }
    for (int token : piece) {
      tokenizer.checkToken(token);
    }
    for (int from = 0; from < piece.length; from += BATCH_SIZE) {
      int count = Math.min(BATCH_SIZE, piece.length - from);
      decode(piece, from, count, logits && from + count == piece.length);
    }
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
    checkOpen();
    var logits = hasLogits ? model.functions().llama_get_logits_ith(pointer, -1) : null;
    if (logits == null) {
      throw new IllegalStateException("no logits were asked for");
    }
    logits.read(0, target, 0, tokenizer.size());
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
    }
  }

  private void decode(int[] piece, int from, int count, boolean logits) {
    tokens.write(0, piece, from, count);
    for (int i = 0; i < count; i++) {
      positions.setInt(4L * i, length + i);
    }
    wantsLogits.setMemory(0, count, (byte) 0);
    wantsLogits.setByte(count - 1L, (byte) (logits ? 1 : 0));
    var decoded =
        NativeLog.during(() -> abi().decode(pointer, tokens, positions, wantsLogits, count));
    if (decoded.result() != 0) {
      int position = length;
      clear();
      throw new LlamaException(
          "llama.cpp cannot decode %d tokens at position %d (code %d): %s"
              .formatted(
                  count, position, decoded.result(), String.join("; ", decoded.complaints())));
    }
    length += count;
    hasLogits = logits;
  }

  private Pointer open(LlamaModel owner, int threads) {
    var opened =
        NativeLog.during(
            () ->
                abi()
                    .newContext(
                        modelPointer, new ContextShape(size, BATCH_SIZE, BATCH_SIZE, threads)));
    if (opened.result() == null) {
      throw new LlamaException(
          "llama.cpp cannot make a context of %d tokens for %s: %s; is there enough memory?"
              .formatted(size, owner.file(), String.join("; ", opened.complaints())));
    }
    return opened.result();
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
