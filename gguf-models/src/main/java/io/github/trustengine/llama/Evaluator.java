package io.github.trustengine.llama;

import io.github.trustengine.ggml.NativeTensor;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * Decodes sequences, each from an empty cache and position 0, and shows what is computed on the
 * way: activations, logits. Can also change the weights of a model that nobody else uses. For one
 * thread at a time.
 *
 * <p>A sequence is decoded in pieces of {@value #PIECE} tokens. Every token's logits are asked for
 * where a tap looks on, for llama.cpp computes the last layer only for tokens whose logits are
 * wanted.
 */
public final class Evaluator implements AutoCloseable {

  /** Tokens that are decoded at once: the most rows of one {@link Activation}. */
  public static final int PIECE = Context.BATCH_SIZE;

  private final Context context;
  private final String name;
  private final boolean ownsModel;
  private @Nullable Map<String, NativeTensor> weights;

  private Evaluator(Context context, String name, boolean ownsModel) {
    this.context = context;
    this.name = name;
    this.ownsModel = ownsModel;
  }

  /**
   * An evaluator of a model that others may use too.
   *
   * @param longest the most tokens of one sequence
   * @param threads native threads
   * @throws LlamaException if there is not enough memory
   */
  public static Evaluator of(LlamaModel model, int longest, int threads) {
    return new Evaluator(Context.observed(model, longest, threads), model.file().toString(), false);
  }

  /**
   * An evaluator with a model of its own, which is freed with it; the file is not needed any more
   * once this returns, if it is not mapped. It may lack a vocabulary.
   *
   * @param file a GGUF file of a decoder-only model
   * @param settings not memory-mapped if {@linkplain #setWeight weights} are to be changed
   * @param longest the most tokens of one sequence
   * @param threads native threads
   * @throws LlamaException if llama.cpp cannot load it or there is not enough memory
   */
  public static Evaluator open(Path file, ModelSettings settings, int longest, int threads) {
    boolean writable = !settings.memoryMapped();
    return new Evaluator(
        Context.observed(file.toAbsolutePath().normalize(), settings, longest, threads),
        file.toString(),
        writable);
  }

  /** The most tokens of one sequence. */
  public int longest() {
    return context.size();
  }

  /** Logits per token. */
  public int vocabulary() {
    return context.vocabulary();
  }

  /** Values per row of embeddings, and of what goes from layer to layer. */
  public int width() {
    return context.width();
  }

  /**
   * Decodes tokens.
   *
   * @throws LlamaException if llama.cpp fails
   * @throws CancellationException if the thread is interrupted
   */
  public void evaluate(int[] tokens, ActivationTap tap) {
    checkLength(tokens.length);
    context.clear();
    for (int from = 0; from < tokens.length; from += PIECE) {
      int start = from;
      int count = Math.min(PIECE, tokens.length - from);
      piece(tap, () -> context.appendPiece(tokens, start, count, 0));
    }
  }

  /**
   * Decodes rows in place of tokens: what enters the first layer.
   *
   * @param rows rows of {@link #width} values, one after the other
   * @throws LlamaException if llama.cpp fails
   * @throws CancellationException if the thread is interrupted
   */
  public void evaluate(float[] rows, ActivationTap tap) {
    if (rows.length % width() != 0) {
      throw new IllegalArgumentException(
          "%d values are no rows of %d".formatted(rows.length, width()));
    }
    int length = rows.length / width();
    checkLength(length);
    context.clear();
    for (int from = 0; from < length; from += PIECE) {
      int start = from;
      int count = Math.min(PIECE, length - from);
      piece(tap, () -> context.appendEmbeddings(rows, start, count));
    }
  }

  /** Sees the logits after each token; the array is used again. */
  @FunctionalInterface
  public interface LogitsListener {

    /**
     * Sees the logits after one token.
     *
     * @param position the token's, from 0
     * @param logits one per token of the vocabulary
     */
    void logits(int position, float[] logits);
  }

  /**
   * Decodes tokens for their logits.
   *
   * @param first the first position whose logits are wanted
   * @throws LlamaException if llama.cpp fails
   * @throws BrokenModelException if logits are no numbers
   * @throws CancellationException if the thread is interrupted
   */
  public void logits(int[] tokens, int first, LogitsListener listener) {
    var logits = new float[vocabulary()];
    var positions = logits(tokens, first);
    while (positions.next()) {
      positions.read(logits);
      listener.logits(positions.position(), logits);
    }
  }

  /**
   * Decodes tokens for their logits, as these are asked for. Meanwhile this evaluator must not do
   * anything else.
   *
   * @param first the first position whose logits are wanted
   */
  public LogitsCursor logits(int[] tokens, int first) {
    checkLength(tokens.length);
    context.clear();
    return new LogitsCursor(tokens, first);
  }

  /** The logits after one token after the other; before the first one at the beginning. */
  public final class LogitsCursor {

    private final int[] tokens;
    private int position;
    private int pieceStart;

    private LogitsCursor(int[] tokens, int first) {
      this.tokens = tokens;
      this.position = first - 1;
    }

    /**
     * Goes to the next position.
     *
     * @return false if there is none
     * @throws LlamaException if llama.cpp fails
     * @throws CancellationException if the thread is interrupted
     */
    public boolean next() {
      if (position + 1 >= tokens.length) {
        return false;
      }
      position++;
      while (context.length() <= position) {
        pieceStart = context.length();
        int count = Math.min(PIECE, tokens.length - pieceStart);
        int wanted = Math.max(0, position - pieceStart);
        piece(ActivationTap.NONE, () -> context.appendPiece(tokens, pieceStart, count, wanted));
      }
      return true;
    }

    /** The position of the token after which these logits are, from 0. */
    public int position() {
      return position;
    }

    /**
     * Copies the logits.
     *
     * @param target one element per token of the vocabulary
     * @throws BrokenModelException if logits are no numbers
     */
    public void read(float[] target) {
      context.readLogits(position - pieceStart, target);
      if (LogSoftmax.isBroken(target)) {
        throw new BrokenModelException(
            "the logits of %s are not all numbers: the file or its compression is broken"
                .formatted(name));
      }
    }
  }

  /** The names of the weights that can be changed: those that are used in a graph. */
  public Set<String> weights() {
    return Collections.unmodifiableSet(tensors().keySet());
  }

  /** The bytes of a weight, in the type that it has in the file. */
  public byte[] weight(String weight) {
    var tensor = tensor(weight);
    return tensor.read(0, bytes(tensor));
  }

  /**
   * Changes a weight; a later sequence is decoded with it.
   *
   * @param data all its bytes, in the type that it has in the file
   */
  public void setWeight(String weight, ByteBuffer data) {
    var tensor = tensor(weight);
    if (data.remaining() != bytes(tensor)) {
      throw new IllegalArgumentException(
          "%s has %d bytes and not %d".formatted(weight, bytes(tensor), data.remaining()));
    }
    tensor.write(0, data);
  }

  @Override
  public void close() {
    context.close();
  }

  private void piece(ActivationTap tap, Runnable decode) {
    if (Thread.currentThread().isInterrupted()) {
      throw new CancellationException("the evaluation of " + name + " was interrupted");
    }
    context.observer().during(tap, decode);
  }

  private NativeTensor tensor(String weight) {
    return Optional.ofNullable(tensors().get(weight))
        .orElseThrow(() -> new IllegalArgumentException(name + " has no weight " + weight));
  }

  private static boolean isWeight(NativeTensor tensor) {
    var name = tensor.name();
    return name.endsWith(".weight") || name.endsWith(".bias");
  }

  private static int bytes(NativeTensor tensor) {
    return Math.toIntExact(tensor.bytes());
  }

  /** Finds the weights, for which there is no function, in the graph of a short sequence. */
  private Map<String, NativeTensor> tensors() {
    if (!ownsModel) {
      throw new IllegalStateException(
          "weights can only be changed in a model of one's own that is not memory-mapped");
    }
    if (weights == null) {
      var found = new LinkedHashMap<String, NativeTensor>();
      context.clear();
      context
          .observer()
          .during(
              node ->
                  node.sources().stream()
                      .filter(Evaluator::isWeight)
                      .forEach(weight -> found.putIfAbsent(weight.name(), weight)),
              () -> context.appendEmbeddings(new float[2 * width()], 0, 2));
      weights = found;
    }
    return weights;
  }

  private void checkLength(int tokens) {
    if (tokens < 1 || tokens > context.size()) {
      throw new IllegalArgumentException(
          "a sequence of %d tokens; it has between 1 and %d".formatted(tokens, context.size()));
    }
  }
}
