package io.github.trustengine.compress;

import com.sun.management.OperatingSystemMXBean;
import io.github.trustengine.calibration.Calibration;
import io.github.trustengine.calibration.CalibrationText;
import io.github.trustengine.compress.linalg.BlasRates;
import io.github.trustengine.compress.linalg.Workers;
import io.github.trustengine.gguf.GgufFile;
import io.github.trustengine.llama.Evaluator;
import io.github.trustengine.llama.LlamaModel;
import io.github.trustengine.llama.ModelSettings;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * How long recipes take for a block of a model, over the time of what they cannot do without: the
 * layers' products with the calibration text at the rate at which llama.cpp decodes prompts by
 * itself, and the arithmetic's matrix products at OpenBLAS' own rate, both measured in the same
 * run. Arguments: a model in half precision, threads, windows of 512 tokens, blocks, recipes.
 *
 * <p>In brackets: processor time over the number of threads, which says more on a machine with
 * other work.
 *
 * <p>The first block is not counted, for it includes the start; neither are files that are put
 * together at the end.
 */
final class ScheduleBenchmark {

  private static final int LENGTH = 512;
  private static final int SEARCH_SEQUENCES = 16;
  private static final int SEARCH_STEPS = 21;
  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private final Path model;
  private final int threads;
  private final Calibration calibration;
  private final Shape shape;
  private BlasRates products = new BlasRates(0, 0, 0);
  private Times pass = new Times(0, 0);

  private ScheduleBenchmark(Path model, int threads, int windows) {
    this.model = model;
    this.threads = threads;
    this.calibration = new Calibration(CalibrationText.standard(), windows, LENGTH);
    this.shape = Shape.of(model);
  }

  public static void main(String[] arguments) throws Exception {
    var benchmark =
        new ScheduleBenchmark(
            Path.of(arguments[0]), Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
    benchmark.measureRates();
    int blocks = Integer.parseInt(arguments[3]);
    for (String slug : List.of(arguments).subList(4, arguments.length)) {
      benchmark.measure(Recipe.parse(slug), blocks);
    }
  }

  /**
   * llama.cpp's rate is that of contexts of one thread each, or of one with all, if that is more.
   */
  private void measureRates() throws Exception {
    try (var workers = new Workers(threads)) {
      products = BlasRates.measure(workers, 3);
    }
    System.out.println(products);
    try (var loaded = LlamaModel.load(model, ModelSettings.standard())) {
      var windows = calibration.windows(loaded.tokenizer());
      var some = windows.subList(0, Math.min(windows.size(), 4 * threads));
      Times alone = passes(loaded, some, 1).orLess(passes(loaded, some, 1));
      Times together = threads == 1 ? alone : passes(loaded, some, threads);
      double all = (double) windows.size() / some.size() / shape.blocks;
      pass = alone.orLess(together).times(all);
      System.out.printf(
          Locale.ROOT,
          "a pass of %d windows through a block takes llama.cpp %s with contexts of one thread, %s"
              + " with one of all%n",
          windows.size(),
          alone.times(all),
          together.times(all));
    }
  }

  /** For windows through the whole model. */
  private Times passes(LlamaModel loaded, List<int[]> windows, int threadsEach) throws Exception {
    var pool = Executors.newFixedThreadPool(threads / threadsEach);
    List<Evaluator> evaluators = new ArrayList<>();
    try {
      for (int i = 0; i < threads / threadsEach; i++) {
        evaluators.add(Evaluator.of(loaded, LENGTH, threadsEach));
        evaluators.get(i).logits(windows.get(0), LENGTH - 1, (position, logits) -> {});
      }
      Times start = Times.now(threads);
      var tasks = new ArrayList<Future<?>>();
      for (int i = 0; i < evaluators.size(); i++) {
        int first = i;
        tasks.add(
            pool.submit(
                () -> {
                  for (int w = first; w < windows.size(); w += evaluators.size()) {
                    evaluators
                        .get(first)
                        .logits(windows.get(w), LENGTH - 1, (position, logits) -> {});
                  }
                }));
      }
      for (var task : tasks) {
        task.get();
      }
      return Times.now(threads).minus(start);
    } finally {
      evaluators.forEach(Evaluator::close);
      pool.shutdown();
    }
  }

  private void measure(Recipe recipe, int blocks) throws IOException {
    Path folder = Files.createTempDirectory("schedule");
    var ends = new ArrayList<Times>();
    try {
      new RecipeCompressor(threads, calibration)
          .compress(
              model,
              recipe,
              Optional.empty(),
              folder,
              folder.resolve("out.gguf"),
              step -> {
                ends.add(Times.now(threads));
                if (ends.size() > blocks) {
                  throw new CancellationException("enough");
                }
              });
    } catch (CancellationException e) {
      // As arranged.
    } finally {
      StoreEntry.deleteTree(folder);
    }
    Times took = ends.get(blocks).minus(ends.get(0)).times(1.0 / blocks);
    double share = shape.passes(recipe, calibration.samples());
    double arithmetic = shape.arithmetic(recipe, calibration.samples(), products);
    Times least = pass.times(share).plus(arithmetic);
    System.out.printf(
        Locale.ROOT,
        "%-22s a block takes %s; unavoidable are %s (%.2f passes, %.2f s of products): ratio %.2f,"
            + " of processor time %.2f%n",
        recipe,
        took,
        least,
        share,
        arithmetic,
        took.wall / least.wall,
        took.processor / least.processor);
  }

  /**
   * Seconds.
   *
   * @param processor time of the processors over the number of threads
   */
  private record Times(double wall, double processor) {

    static Times now(int threads) {
      return new Times(System.nanoTime() / 1e9, SYSTEM.getProcessCpuTime() / 1e9 / threads);
    }

    Times minus(Times other) {
      return new Times(wall - other.wall, processor - other.processor);
    }

    Times plus(double seconds) {
      return new Times(wall + seconds, processor + seconds);
    }

    Times times(double factor) {
      return new Times(wall * factor, processor * factor);
    }

    Times orLess(Times other) {
      return new Times(Math.min(wall, other.wall), Math.min(processor, other.processor));
    }

    @Override
    public String toString() {
      return String.format(Locale.ROOT, "%.2f s (%.2f)", wall, processor);
    }
  }

  /** Multiplications that a token takes in a block. */
  private record Shape(
      int blocks, long queries, long output, long feedForward, long down, int width, int inner) {

    static Shape of(Path model) {
      try (var file = GgufFile.open(model)) {
        long query = elements(file, "attn_q");
        return new Shape(
            Math.toIntExact(file.metadata().integer("llama.block_count").orElseThrow()),
            // Each token is decoded with all places of the cache.
            query
                + elements(file, "attn_k")
                + elements(file, "attn_v")
                + 2 * LENGTH * file.tensor("blk.0.attn_q.weight").orElseThrow().rows(),
            elements(file, "attn_output"),
            elements(file, "ffn_gate") + elements(file, "ffn_up"),
            elements(file, "ffn_down"),
            Math.toIntExact(file.tensor("blk.0.attn_q.weight").orElseThrow().columns()),
            Math.toIntExact(file.tensor("blk.0.ffn_down.weight").orElseThrow().columns()));
      }
    }

    private static long elements(GgufFile file, String role) {
      return file.tensor("blk.0." + role + ".weight").orElseThrow().elements();
    }

    /**
     * How many passes through a block a recipe's schedule takes. Pruning: the dense block up to the
     * last input, then the pruned one. GPTQ: each product once, with the rounded weights. AWQ: the
     * original block once, and both of its parts per candidate on some of the windows.
     */
    double passes(Recipe recipe, int windows) {
      double all = queries + output + feedForward + down;
      Step step = recipe.steps().get(0);
      if (step instanceof AwqStep) {
        double search = (double) Math.min(SEARCH_SEQUENCES, windows) / windows * SEARCH_STEPS;
        return 1 + search;
      }
      return step instanceof GptqStep ? 1 : (all + all - down) / all;
    }

    /** Seconds for Gram matrices and, where the method takes them, factors and sweeps. */
    double arithmetic(Recipe recipe, int windows, BlasRates rates) {
      double d = width;
      double f = inner;
      double grams = (3 * d * d + f * f) * LENGTH * windows / rates.single();
      Step step = recipe.steps().get(0);
      boolean sweeps =
          step instanceof GptqStep
              || (step instanceof PruningStep pruning && pruning.method() == Method.SPARSEGPT);
      if (!sweeps) {
        return step instanceof PruningStep ? 0 : grams;
      }
      double factors = 2.0 / 3 * (3 * d * d * d + f * f * f) / rates.twice();
      double rows = queries - 2.0 * LENGTH * d + output + feedForward;
      return grams + factors + (rows * d + down * f) / rates.single();
    }
  }
}
