package io.github.trustengine.ggml;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The right to compute with llama.cpp while others do. Matrix products of several tokens share a
 * counter in libraries that were built with llamafile's kernels (variable {@code current_chunk} in
 * {@code ggml/src/ggml-cpu/llamafile/sgemm.cpp}, found in llama.cpp's pull request 14035): when two
 * contexts of one library decode prompts at the same time, both come out wrong. So everybody gets a
 * library of their own, loaded from a copy. Where that is impossible or would take GPU memory
 * several times, prompts are decoded one after the other.
 */
public final class ComputeLease implements AutoCloseable {

  private static final String LLAMAFILE = "LLAMAFILE = 1";

  private static final Lock ONE_AFTER_THE_OTHER = new ReentrantLock();
  private static final BitSet TAKEN = new BitSet();
  private static final List<NativeLibrary> LIBRARIES = new ArrayList<>();
  private static boolean twinsImpossible;

  private final int number;
  private final NativeLibrary library;
  private final boolean locks;
  private boolean closed;

  private ComputeLease(int number, NativeLibrary library, boolean locks) {
    this.number = number;
    this.library = library;
    this.locks = locks;
  }

  /**
   * Takes a library that nobody else computes with, as long as the lease is not closed.
   *
   * @throws NativeLibraryException if the library cannot be used
   */
  public static ComputeLease take() {
    synchronized (LIBRARIES) {
      int number = TAKEN.nextClearBit(0);
      var lease = lease(number);
      TAKEN.set(number);
      return lease;
    }
  }

  /** The library. */
  public NativeLibrary library() {
    return library;
  }

  /** Decodes a number of tokens when nobody interferes. */
  public <T> T decode(int tokens, Supplier<T> call) {
    // Products with a single token take another way.
    if (!locks || tokens == 1) {
      return call.get();
    }
    ONE_AFTER_THE_OTHER.lock();
    try {
      return call.get();
    } finally {
      ONE_AFTER_THE_OTHER.unlock();
    }
  }

  @Override
  public void close() {
    synchronized (LIBRARIES) {
      if (!closed) {
        closed = true;
        TAKEN.clear(number);
      }
    }
  }

  private static ComputeLease lease(int number) {
    var first = NativeLibrary.get();
    if (!first.systemInformation().contains(LLAMAFILE)) {
      return new ComputeLease(number, first, false);
    }
    if (first.supportsGpu()) {
      return new ComputeLease(number, first, true);
    }
    return library(number)
        .map(library -> new ComputeLease(number, library, false))
        .orElseGet(() -> new ComputeLease(number, first, true));
  }

  private static Optional<NativeLibrary> library(int number) {
    if (LIBRARIES.isEmpty()) {
      LIBRARIES.add(NativeLibrary.get());
    }
    while (LIBRARIES.size() <= number && !twinsImpossible) {
      LIBRARIES
          .get(0)
          .twin(LIBRARIES.size())
          .ifPresentOrElse(LIBRARIES::add, () -> twinsImpossible = true);
    }
    // Without twins the first context could not be alone with the first library either.
    return twinsImpossible ? Optional.empty() : Optional.of(LIBRARIES.get(number));
  }
}
