package io.github.trustengine.ggml;

/** llama.cpp's library cannot be used; the message says which file, why, and what to do. */
public final class NativeLibraryException extends RuntimeException {

  public NativeLibraryException(String message) {
    super(message);
  }

  public NativeLibraryException(String message, Throwable cause) {
    super(message, cause);
  }
}
