package io.github.trustengine.compress;

import io.github.trustengine.ggml.Ggml;
import io.github.trustengine.gguf.GgufFile;
import io.github.trustengine.gguf.GgufTensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * How long quantising a model takes, over how long plain native calls take for the same tensors: in
 * one pass, with as many threads, each on its share of a matrix' rows, without checks and without a
 * file. Arguments: model, recipe, threads, repetitions.
 */
final class QuantizeBenchmark {

  private final Path source;
  private final FileType file;
  private final int threads;

  private QuantizeBenchmark(Path source, FileType file, int threads) {
    this.source = source;
    this.file = file;
    this.threads = threads;
  }

  public static void main(String[] arguments) throws Exception {
    var benchmark =
        new QuantizeBenchmark(
            Path.of(arguments[0]),
            FileType.named(arguments[1]).orElseThrow(),
            Integer.parseInt(arguments[2]));
    int repetitions = Integer.parseInt(arguments[3]);
    var target = Files.createTempFile("benchmark", ".gguf");
    try {
      var tensors = benchmark.quantize(target);
      var ours = new double[repetitions];
      var plain = new double[repetitions];
      for (int i = 0; i < repetitions; i++) {
        plain[i] = seconds(() -> benchmark.plainCalls(tensors));
        ours[i] = seconds(() -> benchmark.quantize(target));
      }
      Arrays.sort(ours);
      Arrays.sort(plain);
      System.out.printf(
          Locale.ROOT,
          "%s, %d threads, best of %d: quantising %.2f s, plain calls %.2f s, ratio %.3f (of medians %.3f)%n",
          arguments[1],
          benchmark.threads,
          repetitions,
          ours[0],
          plain[0],
          ours[0] / plain[0],
          ours[repetitions / 2] / plain[repetitions / 2]);
    } finally {
      Files.delete(target);
    }
  }

  private List<CompressedTensor> quantize(Path target) {
    return new LlamaQuantize(threads).quantize(source, file, Optional.empty(), target, step -> {});
  }

  private List<CompressedTensor> plainCalls(List<CompressedTensor> tensors) throws Exception {
    var pool = Executors.newFixedThreadPool(threads);
    try (var model = GgufFile.open(source)) {
      for (var tensor : tensors) {
        convert(model, tensor, pool);
      }
    } finally {
      pool.shutdown();
    }
    return tensors;
  }

  private void convert(GgufFile model, CompressedTensor tensor, ExecutorService pool)
      throws Exception {
    var before = model.tensor(tensor.name()).orElseThrow();
    if (!tensor.isConverted()) {
      return;
    }
    long share = (before.rows() + threads - 1) / threads;
    List<Callable<ByteBuffer>> shares = new ArrayList<>();
    for (long row = 0; row < before.rows(); row += share) {
      long first = row;
      long rows = Math.min(share, before.rows() - row);
      shares.add(() -> convert(model, before, tensor, first, rows));
    }
    for (var result : pool.invokeAll(shares)) {
      result.get();
    }
  }

  private static ByteBuffer convert(
      GgufFile model, GgufTensor before, CompressedTensor tensor, long first, long rows)
      throws IOException {
    long columns = before.columns();
    long rowBytes = before.type().bytes(columns);
    if (rows * columns * Float.BYTES > Integer.MAX_VALUE) {
      throw new IOException(before + " is too large for this benchmark");
    }
    var data = model.data(before, first * rowBytes, (int) (rows * rowBytes));
    var floats = direct(rows * columns * Float.BYTES);
    Ggml.get().dequantize(before.type(), data, floats.asFloatBuffer(), rows * columns);
    var result = direct(rows * tensor.target().bytes(columns));
    Ggml.get().quantizeRows(tensor.target(), floats, result, rows, columns, Optional.empty());
    return result;
  }

  private static ByteBuffer direct(long bytes) {
    return ByteBuffer.allocateDirect(Math.toIntExact(bytes)).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static double seconds(Callable<?> work) throws Exception {
    long start = System.nanoTime();
    work.call();
    return (System.nanoTime() - start) / 1e9;
  }
}
