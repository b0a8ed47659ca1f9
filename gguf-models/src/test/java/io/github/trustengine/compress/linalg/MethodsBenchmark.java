package io.github.trustengine.compress.linalg;

import io.github.trustengine.compress.grid.UniformGrid;
import io.github.trustengine.compress.grid.UniformGrid.Range;
import io.github.trustengine.compress.linalg.InverseFactor.Order;
import io.github.trustengine.compress.prune.Magnitude;
import io.github.trustengine.compress.prune.SparseGpt;
import io.github.trustengine.compress.prune.Sparsity.Pattern;
import io.github.trustengine.compress.prune.Sparsity.Unstructured;
import io.github.trustengine.compress.prune.Wanda;
import io.github.trustengine.compress.quantize.Gptq;
import io.github.trustengine.compress.quantize.Rtn;
import io.github.trustengine.ggml.TensorType;
import java.nio.FloatBuffer;
import java.util.Locale;

/**
 * How long each step takes at SmolLM2's shapes, over the time that its products alone would take at
 * OpenBLAS' own rate (square matrices of 1024, as many threads, measured in the same run).
 * Arguments: threads, repetitions. Processor time counts, not what a clock shows, and the best of
 * the repetitions.
 */
final class MethodsBenchmark {

  private static final int[][] SHAPES = {{576, 576}, {192, 576}, {1536, 576}, {576, 1536}};
  private static final int TOKENS = 4096;

  private final Workers workers;
  private final int repetitions;
  private double floatRate;
  private double doubleRate;

  private MethodsBenchmark(Workers workers, int repetitions) {
    this.workers = workers;
    this.repetitions = repetitions;
  }

  public static void main(String[] arguments) {
    try (var workers = new Workers(Integer.parseInt(arguments[0]))) {
      new MethodsBenchmark(workers, Integer.parseInt(arguments[1])).run();
    }
  }

  private void run() {
    measureRates();
    for (int columns : new int[] {576, 1536}) {
      inputs(columns);
    }
    for (int[] shape : SHAPES) {
      layer(shape[0], shape[1]);
    }
  }

  private void measureRates() {
    var rates = BlasRates.measure(workers, repetitions);
    floatRate = rates.single();
    doubleRate = rates.twice();
    System.out.println(rates);
  }

  private void inputs(int columns) {
    var inputs = Layers.inputs(TOKENS, columns, 1);
    double d = columns;
    report(
        "Gram matrix of %d x %d".formatted(TOKENS, columns),
        d * d * TOKENS / floatRate,
        best(
            () -> {
              try (var accumulator = new GramAccumulator(columns, workers)) {
                accumulator.add(FloatBuffer.wrap(inputs.values()));
                accumulator.finish();
              }
            }));
    var gram = Layers.gram(inputs, workers);
    report(
        "factor of %d".formatted(columns),
        2.0 / 3 * d * d * d / doubleRate,
        best(() -> InverseFactor.of(gram, 0.01, Order.NATURAL, workers).close()));
  }

  private void layer(int rows, int columns) {
    var weights = Layers.weights(rows, columns, 2);
    var gram = Layers.gram(Layers.inputs(2 * columns, columns, 2), workers);
    double sweep = (double) rows * columns * columns / floatRate;
    String shape = " %d x %d".formatted(rows, columns);
    try (var natural = InverseFactor.of(gram, 0.01, Order.NATURAL, workers);
        var descending = InverseFactor.of(gram, 0.01, Order.DESCENDING, workers)) {
      report(
          "SparseGPT 50 %" + shape,
          sweep,
          best(() -> SparseGpt.prune(weights, natural, new Unstructured(0.5), workers)));
      report(
          "SparseGPT 2:4" + shape,
          sweep,
          best(() -> SparseGpt.prune(weights, natural, new Pattern(2, 4), workers)));
      var grid = new UniformGrid(4, 64, Range.SYMMETRIC);
      report(
          "GPTQ 4 bit" + shape, sweep, best(() -> Gptq.quantize(weights, natural, grid, workers)));
      report(
          "GPTQ 4 bit act-order" + shape,
          sweep,
          best(() -> Gptq.quantize(weights, descending, grid, workers)));
      report(
          "GPTQ Q5_0" + shape,
          sweep,
          best(() -> Gptq.quantize(weights, natural, TensorType.Q5_0, workers)));
      if (columns % 256 == 0) {
        report(
            "GPTQ Q4_K" + shape,
            sweep,
            best(() -> Gptq.quantize(weights, natural, TensorType.Q4_K, workers)));
      }
      report(
          "Wanda 50 %" + shape,
          0,
          best(() -> Wanda.prune(weights, gram.sums(), new Unstructured(0.5), workers)));
      report(
          "magnitude 50 %" + shape,
          0,
          best(() -> Magnitude.prune(weights, new Unstructured(0.5), workers)));
      report("RTN 4 bit" + shape, 0, best(() -> Rtn.quantize(weights, grid, workers)));
      report(
          "error" + shape,
          (double) rows * columns * columns / doubleRate,
          best(() -> Reconstruction.energy(weights, gram, workers)));
    }
  }

  private static void report(String what, double products, double seconds) {
    System.out.printf(
        Locale.ROOT,
        "%-36s %8.2f ms, products %8.2f ms%s%n",
        what,
        1e3 * seconds,
        1e3 * products,
        products == 0 ? "" : ", ratio %.2f".formatted(seconds / products));
  }

  private double best(Runnable work) {
    return BlasRates.best(work, repetitions) / workers.threads();
  }
}
