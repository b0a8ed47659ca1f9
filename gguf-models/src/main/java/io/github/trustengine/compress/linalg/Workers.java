package io.github.trustengine.compress.linalg;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Threads that share numbered tasks. Which thread takes a task is left to chance; what the tasks
 * are is not, so that results do not depend on the number of threads. While one is open, OpenBLAS
 * takes no threads of its own; closing the last gives it back as many as it had.
 */
public final class Workers implements AutoCloseable {

  private final int threads;
  private final ExecutorService pool;
  private boolean closed;

  /**
   * @param threads at least 1; that many work at a time, the caller among them
   */
  public Workers(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException(threads + " threads can do no work");
    }
    this.threads = threads;
    this.pool =
        Executors.newFixedThreadPool(
            Math.max(1, threads - 1),
            task -> {
              var thread = new Thread(task, "linear-algebra");
              thread.setDaemon(true);
              return thread;
            });
    Blas.acquire();
  }

  /** How many work at a time. */
  public int threads() {
    return threads;
  }

  /** Carries out the tasks 0 to {@code tasks - 1}; returns when all are done. */
  public void forEach(int tasks, IntConsumer task) {
    forEach(tasks, () -> () -> {}, (scratch, index) -> task.accept(index));
  }

  /**
   * Carries out the tasks 0 to {@code tasks - 1}; returns when all are done.
   *
   * @param scratch makes the memory of one thread, which is closed at the end
   * @throws RuntimeException what a task threw; that, or an {@link Error}, once no task runs any
   *     more
   */
  public <S extends AutoCloseable> void forEach(
      int tasks, Supplier<S> scratch, Task<? super S> task) {
    var next = new AtomicInteger();
    Runnable work =
        () -> {
          S memory = null;
          try {
            for (int i = next.getAndIncrement(); i < tasks; i = next.getAndIncrement()) {
              memory = memory == null ? scratch.get() : memory;
              task.run(memory, i);
            }
          } catch (RuntimeException | Error e) {
            next.set(tasks);
            throw e;
          } finally {
            close(memory);
          }
        };
    List<Future<?>> helpers = new ArrayList<>();
    for (int i = 1; i < Math.min(threads, tasks); i++) {
      helpers.add(pool.submit(work));
    }
    Throwable failure = null;
    try {
      work.run();
    } catch (RuntimeException | Error e) {
      failure = e;
    }
    for (var helper : helpers) {
      failure = await(helper, failure);
    }
    if (failure instanceof Error error) {
      throw error;
    }
    if (failure != null) {
      throw (RuntimeException) failure;
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      pool.shutdown();
      Blas.release();
    }
  }

  /** A task and the memory of the thread that carries it out. */
  @FunctionalInterface
  public interface Task<S> {
    void run(S scratch, int index);
  }

  /**
   * Waits even when interrupted, and when others have failed: the tasks write into memory that the
   * caller frees.
   */
  private static @Nullable Throwable await(Future<?> helper, @Nullable Throwable failure) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          helper.get();
          return failure;
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          return failure != null ? failure : e.getCause();
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static void close(@Nullable AutoCloseable memory) {
    if (memory == null) {
      return;
    }
    try {
      memory.close();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
