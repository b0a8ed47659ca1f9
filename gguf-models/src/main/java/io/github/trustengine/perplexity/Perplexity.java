package io.github.trustengine.perplexity;

import io.github.trustengine.calibration.CalibrationText;
import io.github.trustengine.calibration.TokenWindows;
import io.github.trustengine.llama.Evaluator;
import io.github.trustengine.llama.LlamaModel;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Measures how well a model predicts a text, as {@code llama-perplexity} of llama.cpp b4916 does:
 * the text is cut into chunks, each is decoded by itself, and the tokens of its second half are
 * scored.
 *
 * <p>Takes the memory of both models and, per token that is decoded, its number and a float. The
 * text itself is never in memory as a whole, except where {@link
 * io.github.trustengine.llama.Tokenizer#tokenize(java.io.Reader, java.util.function.IntPredicate)}
 * needs it.
 */
public final class Perplexity {

  /** Rows of logits that are looked at at the same time. */
  private static final int ROWS = 8;

  /**
   * How it is measured.
   *
   * @param context tokens of a chunk
   * @param chunks the most chunks
   * @param threads native threads
   */
  public record Settings(int context, int chunks, int threads) {

    /** The smallest chunk that has something to score in a half of it. */
    public static final int SMALLEST_CONTEXT = 4;

    public Settings {
      if (context < SMALLEST_CONTEXT || chunks < 1 || threads < 1) {
        throw new IllegalArgumentException(
            "context must be at least %d, chunks and threads 1: %d, %d, %d"
                .formatted(SMALLEST_CONTEXT, context, chunks, threads));
      }
    }

    /** All of the text, in chunks of {@value TokenWindows#LENGTH} tokens. */
    public static Settings standard(int threads) {
      return new Settings(TokenWindows.LENGTH, Integer.MAX_VALUE, threads);
    }
  }

  /** Hears how far the work is. */
  @FunctionalInterface
  public interface Listener {

    /**
     * A number of chunks are done.
     *
     * @param sofar what they come to
     */
    void done(int chunks, int of, PerplexityResult sofar);
  }

  private Perplexity() {}

  /**
   * Measures a model.
   *
   * @throws io.github.trustengine.calibration.CalibrationException if the text is shorter than two
   *     chunks
   * @throws io.github.trustengine.llama.BrokenModelException if logits are no numbers
   */
  public static PerplexityResult measure(
      LlamaModel model, CalibrationText text, Settings settings, Listener listener) {
    var chunks = chunks(model, text, settings);
    try (var evaluator = Evaluator.of(model, settings.context(), settings.threads())) {
      return run(evaluator, Optional.empty(), chunks, listener);
    }
  }

  /**
   * Measures a model and how far it is from another one.
   *
   * @throws PerplexityException if the models' vocabularies differ
   * @throws io.github.trustengine.calibration.CalibrationException if the text is shorter than two
   *     chunks
   * @throws io.github.trustengine.llama.BrokenModelException if logits are no numbers
   */
  public static PerplexityResult compare(
      LlamaModel model,
      LlamaModel reference,
      CalibrationText text,
      Settings settings,
      Listener listener) {
    int tokens = model.tokenizer().size();
    int referenceTokens = reference.tokenizer().size();
    if (tokens != referenceTokens) {
      throw new PerplexityException(
          "%s and %s cannot be compared: they have %d and %d tokens"
              .formatted(model.file(), reference.file(), tokens, referenceTokens));
    }
    var chunks = chunks(model, text, settings);
    var others = chunks(reference, text, settings);
    if (!sameTokens(chunks, others)) {
      throw new PerplexityException(
          "%s and %s cannot be compared: they tokenise %s differently"
              .formatted(model.file(), reference.file(), text.name()));
    }
    try (var evaluator = Evaluator.of(model, settings.context(), settings.threads());
        var other = Evaluator.of(reference, settings.context(), settings.threads())) {
      return run(evaluator, Optional.of(other), chunks, listener);
    }
  }

  private static PerplexityResult run(
      Evaluator evaluator, Optional<Evaluator> reference, List<int[]> chunks, Listener listener) {
    var tally = new Tally();
    var rows = new float[ROWS][evaluator.vocabulary()];
    var referenceRows = reference.isPresent() ? new float[ROWS][evaluator.vocabulary()] : rows;
    for (int done = 0; done < chunks.size(); done++) {
      var chunk = chunks.get(done);
      int first = chunk.length / 2;
      var logits = evaluator.logits(chunk, first);
      var referenceLogits = reference.map(other -> other.logits(chunk, first));
      // What follows the last token is not known.
      for (int at = first; at < chunk.length - 1; at += ROWS) {
        int from = at;
        int count = Math.min(ROWS, chunk.length - 1 - at);
        read(logits, rows, count);
        referenceLogits.ifPresent(cursor -> read(cursor, referenceRows, count));
        IntStream.range(0, count)
            .parallel()
            .mapToObj(
                i ->
                    reference.isPresent()
                        ? Score.of(rows[i], referenceRows[i], chunk[from + i + 1])
                        : Score.of(rows[i], chunk[from + i + 1]))
            .toList()
            .forEach(score -> tally.add(score, reference.isPresent()));
      }
      if (done + 1 < chunks.size()) {
        listener.done(done + 1, chunks.size(), tally.sofar(done + 1));
      }
    }
    var result = tally.result(chunks.size(), reference.isPresent());
    listener.done(chunks.size(), chunks.size(), result);
    return result;
  }

  private static void read(Evaluator.LogitsCursor cursor, float[][] rows, int count) {
    for (int i = 0; i < count; i++) {
      cursor.next();
      cursor.read(rows[i]);
    }
  }

  private static List<int[]> chunks(LlamaModel model, CalibrationText text, Settings settings) {
    return TokenWindows.of(text, model.tokenizer()).chunks(settings.chunks(), settings.context());
  }

  private static boolean sameTokens(List<int[]> one, List<int[]> other) {
    return one.size() == other.size()
        && IntStream.range(0, one.size()).allMatch(i -> Arrays.equals(one.get(i), other.get(i)));
  }
}
