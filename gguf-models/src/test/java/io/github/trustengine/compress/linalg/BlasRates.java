package io.github.trustengine.compress.linalg;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Locale;

/**
 * Floating-point operations a second of OpenBLAS' products of square matrices of 1024, by processor
 * time and for all threads together: what no program does better with it.
 *
 * @param single in single precision
 * @param twice in double precision
 */
public record BlasRates(int threads, double single, double twice) {

  private static final int SQUARE = 1024;
  private static final long LONG_ENOUGH = 200_000_000;
  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  /** Measures them; the best of some repetitions counts. */
  public static BlasRates measure(Workers workers, int repetitions) {
    int count = workers.threads();
    int elements = SQUARE * SQUARE;
    double flops = 2.0 * SQUARE * elements * count * count;
    try (var a = Blas.floats((long) count * elements);
        var c = Blas.floats((long) count * elements);
        var b = Blas.doubles((long) count * elements);
        var d = Blas.doubles((long) count * elements)) {
      a.put(new float[count * elements], 0, count * elements);
      b.put(new double[count * elements], 0, count * elements);
      double single =
          best(
              () ->
                  workers.forEach(
                      count,
                      i -> {
                        var own = Blas.at(a, (long) i * elements);
                        var to = Blas.at(c, (long) i * elements);
                        Blas.gemmTransposed(
                            SQUARE, SQUARE, SQUARE, 1, own, SQUARE, own, SQUARE, 0, to, SQUARE);
                      }),
              repetitions);
      double twice =
          best(
              () ->
                  workers.forEach(
                      count,
                      i -> {
                        var own = Blas.at(b, (long) i * elements);
                        var to = Blas.at(d, (long) i * elements);
                        Blas.gemm(
                            SQUARE, SQUARE, SQUARE, 1, own, SQUARE, own, SQUARE, 0, to, SQUARE);
                      }),
              repetitions);
      return new BlasRates(count, flops / single, flops / twice);
    }
  }

  /**
   * Processor seconds of all threads. The clock is coarse: each repetition does the work often
   * enough for it.
   */
  static double best(Runnable work, int repetitions) {
    work.run();
    double best = Double.POSITIVE_INFINITY;
    for (int i = 0; i < repetitions; i++) {
      long start = SYSTEM.getProcessCpuTime();
      long used = 0;
      int times = 0;
      while (used < LONG_ENOUGH) {
        work.run();
        times++;
        used = SYSTEM.getProcessCpuTime() - start;
      }
      best = Math.min(best, used / 1e9 / times);
    }
    return best;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%d threads: sgemm %.1f, dgemm %.1f GFLOP/s",
        threads,
        single / 1e9,
        twice / 1e9);
  }
}
