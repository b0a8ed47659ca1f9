package io.github.trustengine.llama;

/** llama.cpp could not do what was asked; the message says what, and what llama.cpp said of it. */
public class LlamaException extends RuntimeException {

  public LlamaException(String message) {
    super(message);
  }

  public LlamaException(String message, Throwable cause) {
    super(message, cause);
  }
}
