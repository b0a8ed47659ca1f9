package io.github.trustengine.compress;

/** A family of compression methods. */
public enum Method {
  /** llama.cpp's own tensor types, as {@code llama-quantize} writes them. */
  GGUF
}
