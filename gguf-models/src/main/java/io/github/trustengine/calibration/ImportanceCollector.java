package io.github.trustengine.calibration;

import io.github.trustengine.llama.Activation;
import io.github.trustengine.llama.ActivationTap;
import io.github.trustengine.llama.Evaluator;
import io.github.trustengine.llama.ExpertChoice;
import io.github.trustengine.llama.LlamaModel;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Collects an importance matrix as {@code llama-imatrix} of b4916 does: the squares of what
 * multiplies a weight, summed in float over the tokens of a text ({@code
 * examples/imatrix/imatrix.cpp}).
 */
public final class ImportanceCollector {

  /** Tokens of the smallest chunk that counts: llama.cpp ignores smaller batches. */
  public static final int FEWEST_ROWS = 16;

  /**
   * How a matrix is collected.
   *
   * @param context tokens of a chunk
   * @param chunks the most chunks
   * @param output whether {@code output.weight} gets values too
   * @param threads native threads
   */
  public record Settings(int context, int chunks, boolean output, int threads) {

    public Settings {
      if (context < 1 || chunks < 1 || threads < 1) {
        throw new IllegalArgumentException(
            "context, chunks and threads must be at least 1: %d, %d, %d"
                .formatted(context, chunks, threads));
      }
    }

    /** All of the text, in chunks of {@value TokenWindows#LENGTH} tokens. */
    public static Settings standard(int threads) {
      return new Settings(TokenWindows.LENGTH, Integer.MAX_VALUE, false, threads);
    }
  }

  /** Hears how far the work is. */
  @FunctionalInterface
  public interface Listener {

    /** A number of chunks are done. */
    void done(int chunks, int of);
  }

  private final boolean output;
  private final Map<String, Sums> sums = new LinkedHashMap<>();

  private ImportanceCollector(boolean output) {
    this.output = output;
  }

  /**
   * Collects a model's matrix.
   *
   * @param text at least two chunks
   * @param file where the matrix will lie
   * @throws CalibrationException if the text is too short or the model computes no numbers
   */
  public static ImportanceMatrix collect(
      LlamaModel model, CalibrationText text, Settings settings, Path file, Listener listener) {
    var chunks =
        TokenWindows.of(text, model.tokenizer()).chunks(settings.chunks(), settings.context());
    var collector = new ImportanceCollector(settings.output());
    var tap = collector.tap(settings.output() ? Optional.empty() : lastLayer(model));
    try (var evaluator = Evaluator.of(model, settings.context(), settings.threads())) {
      for (int i = 0; i < chunks.size(); i++) {
        evaluator.evaluate(chunks.get(i), tap);
        collector.check(model);
        listener.done(i + 1, chunks.size());
      }
    }
    var entries = new LinkedHashMap<String, Importance>();
    collector.sums.forEach((name, sum) -> entries.put(name, sum.importance()));
    if (entries.isEmpty()) {
      throw new CalibrationException(
          "nothing was collected of %s: chunks have at least %d tokens"
              .formatted(model.file(), FEWEST_ROWS));
    }
    return new ImportanceMatrix(file, entries, List.of(text.name()), chunks.size());
  }

  /** What leaves the last layer: nothing that is behind it is collected. */
  private static Optional<String> lastLayer(LlamaModel model) {
    return model
        .metadata("general.architecture")
        .flatMap(architecture -> model.metadata(architecture + ".block_count"))
        .map(count -> "l_out-" + (Integer.parseInt(count) - 1));
  }

  private ActivationTap tap(Optional<String> last) {
    return new ActivationTap() {
      @Override
      public boolean wantsInput(String weight) {
        return weight.startsWith("blk.") || (output && weight.equals("output.weight"));
      }

      @Override
      public Optional<String> lastNode() {
        return last;
      }

      @Override
      public void input(String weight, Activation rows) {
        if (rows.rows() >= FEWEST_ROWS) {
          sums.computeIfAbsent(weight, name -> new Sums(1, rows.columns())).add(rows);
        }
      }

      @Override
      public void sameInput(String weight, String first) {
        var same = sums.get(first);
        if (same != null) {
          sums.put(weight, same);
        }
      }

      @Override
      public void expertInput(String weight, Activation rows, ExpertChoice choice) {
        sums.computeIfAbsent(weight, name -> new Sums(choice.experts(), rows.columns()))
            .add(rows, choice);
      }
    };
  }

  private void check(LlamaModel model) {
    var checked = new HashMap<Sums, Boolean>();
    sums.forEach(
        (name, sum) -> {
          if (checked.put(sum, true) == null && !sum.isFinite()) {
            throw new CalibrationException(
                "the activations of %s in %s are no numbers: the file or its compression is broken"
                    .formatted(name, model.file()));
          }
        });
  }

  /** The sums of one input, in float as llama.cpp's. */
  private static final class Sums {

    private final int columns;
    private final float[] squares;
    private final int[] counts;

    Sums(int matrices, int columns) {
      this.columns = columns;
      this.squares = new float[Math.multiplyExact(matrices, columns)];
      this.counts = new int[matrices];
    }

    void add(Activation rows) {
      var values = rows.values();
      for (int row = 0; row < rows.rows(); row++) {
        add(0, values, row);
      }
    }

    /** In llama.cpp's order: an expert's rows slot by slot. */
    void add(Activation rows, ExpertChoice choice) {
      var values = rows.values();
      for (int slot = 0; slot < choice.used(); slot++) {
        for (int token = 0; token < choice.tokens(); token++) {
          add(choice.expert(token, slot), values, choice.row(token, slot));
        }
      }
    }

    private void add(int matrix, float[] values, int row) {
      int from = row * columns;
      int to = matrix * columns;
      for (int i = 0; i < columns; i++) {
        squares[to + i] += values[from + i] * values[from + i];
      }
      counts[matrix]++;
    }

    boolean isFinite() {
      for (float square : squares) {
        if (!Float.isFinite(square)) {
          return false;
        }
      }
      return true;
    }

    Importance importance() {
      var means = new float[squares.length];
      var tokens = new float[counts.length];
      for (int i = 0; i < means.length; i++) {
        int count = counts[i / columns];
        means[i] = count == 0 ? 1 : squares[i] / count;
      }
      for (int i = 0; i < tokens.length; i++) {
        tokens[i] = counts[i];
      }
      return new Importance(means, tokens);
    }
  }
}
