package io.github.trustengine.llama;

import com.sun.jna.Pointer;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * A native model with its users counted: it is freed when it has been closed and the last user is
 * done, and nobody gets its pointer after the closing.
 */
final class ModelHandle implements AutoCloseable {

  private final LlamaFunctions functions;
  private final Pointer pointer;
  private final String name;
  private final AtomicInteger users = new AtomicInteger(1);
  private final AtomicBoolean closed = new AtomicBoolean();

  ModelHandle(LlamaFunctions functions, Pointer pointer, String name) {
    this.functions = functions;
    this.pointer = pointer;
    this.name = name;
  }

  <T> T use(Function<Pointer, T> call) {
    var model = acquire();
    try {
      return call.apply(model);
    } finally {
      release();
    }
  }

  /** The pointer, valid until {@link #release}. */
  Pointer acquire() {
    if (closed.get() || users.getAndUpdate(n -> n == 0 ? 0 : n + 1) == 0) {
      throw new IllegalStateException("the model " + name + " has been closed");
    }
    return pointer;
  }

  void release() {
    if (users.decrementAndGet() == 0) {
      functions.llama_model_free(pointer);
    }
  }

  @Override
  public void close() {
    if (!closed.getAndSet(true)) {
      release();
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
