package io.github.trustengine.llama;

/**
 * How prompts are answered.
 *
 * @param workers prompts that are answered at the same time, each in a context of its own
 * @param threads native threads per worker, at most {@value #MOST_THREADS}
 * @param contextSize tokens of a prompt and its response together, at most
 */
public record WorkerSettings(int workers, int threads, int contextSize) {

  /** More than that crash llama.cpp, where they are of any use at all. */
  public static final int MOST_THREADS = 256;

  public WorkerSettings {
    requirePositive("workers", workers);
    checkThreads(threads);
    requirePositive("contextSize", contextSize);
  }

  /** A native thread per processor, as far as they can be had. */
  public static int threadPerProcessor() {
    return Math.min(Runtime.getRuntime().availableProcessors(), MOST_THREADS);
  }

  static void checkThreads(int threads) {
    requirePositive("threads", threads);
    if (threads > MOST_THREADS) {
      throw new IllegalArgumentException(
          "threads must be at most %d but is %d".formatted(MOST_THREADS, threads));
    }
  }

  private static void requirePositive(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be at least 1 but is " + value);
    }
  }
}
