package io.github.trustengine.llama;

/** A model computes values that are no numbers: its file or its compression is broken. */
public final class BrokenModelException extends LlamaException {

  BrokenModelException(String message) {
    super(message);
  }
}
