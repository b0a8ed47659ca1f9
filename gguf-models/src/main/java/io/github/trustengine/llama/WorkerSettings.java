package io.github.trustengine.llama;

/**
 * How prompts are answered.
 *
 * @param workers prompts that are answered at the same time, each in a context of its own
 * @param threads native threads per worker
 * @param contextSize tokens of a prompt and its response together, at most
 */
public record WorkerSettings(int workers, int threads, int contextSize) {

  public WorkerSettings {
    requirePositive("workers", workers);
    requirePositive("threads", threads);
    requirePositive("contextSize", contextSize);
  }

  private static void requirePositive(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be at least 1 but is " + value);
    }
  }
}
