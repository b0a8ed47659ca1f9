package io.github.trustengine.compress;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** A family of compression methods. */
public enum Method {
  /** llama.cpp's own tensor types, as {@code llama-quantize} writes them. */
  GGUF,
  /** Zeroes the smallest weights. */
  MAGNITUDE,
  /** Zeroes the weights with the smallest product of size and input (arXiv 2306.11695). */
  WANDA,
  /** Zeroes weights and lets the others make up for them (arXiv 2301.00774). */
  SPARSEGPT,
  /** Rounds to the nearest value of a grid: the baseline of GPTQ and AWQ. */
  RTN,
  /** Rounds column by column and lets later columns make up for it (arXiv 2210.17323). */
  GPTQ,
  /** Scales the columns that matter before rounding (arXiv 2306.00978). */
  AWQ;

  static Optional<Method> named(String name) {
    return Arrays.stream(values()).filter(method -> method.slug().equals(name)).findFirst();
  }

  /** The name in lower case. */
  String slug() {
    return name().toLowerCase(Locale.ROOT);
  }
}
