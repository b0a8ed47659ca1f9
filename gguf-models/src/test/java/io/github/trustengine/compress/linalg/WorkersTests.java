package io.github.trustengine.compress.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class WorkersTests {

  @Test
  void eachTaskIsDoneOnce() {
    var done = new AtomicIntegerArray(1000);
    try (var workers = new Workers(3)) {
      workers.forEach(1000, done::incrementAndGet);
    }
    for (int i = 0; i < 1000; i++) {
      assertThat(done.get(i)).isEqualTo(1);
    }
  }

  @Test
  void openBlasGetsItsThreadsBack() {
    int before = Blas.threads();
    try (var outer = new Workers(2)) {
      assertThat(outer.threads()).isEqualTo(2);
      assertThat(Blas.threads()).isEqualTo(1);
      try (var inner = new Workers(1)) {
        assertThat(inner.threads()).isEqualTo(1);
      }
      assertThat(Blas.threads()).isEqualTo(1);
    }
    assertThat(Blas.threads()).isEqualTo(before);
  }

  @Test
  void aFailureEndsTheWork() {
    try (var workers = new Workers(2)) {
      assertThatThrownBy(
              () ->
                  workers.forEach(
                      100,
                      i -> {
                        if (i == 50) {
                          throw new NumericalException("at 50");
                        }
                      }))
          .isInstanceOf(NumericalException.class)
          .hasMessage("at 50");
    }
    assertThatThrownBy(() -> new Workers(0)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void nothingRunsAnyMoreAfterAnError() {
    var started = new CountDownLatch(1);
    var running = new AtomicBoolean();
    try (var workers = new Workers(2)) {
      assertThatThrownBy(
              () ->
                  workers.forEach(
                      2,
                      i -> {
                        if (i == 1) {
                          await(started);
                          throw new OutOfMemoryError("at 1");
                        }
                        running.set(true);
                        started.countDown();
                        LockSupport.parkNanos(50_000_000);
                        running.set(false);
                      }))
          .isInstanceOf(OutOfMemoryError.class)
          .hasMessage("at 1");
    }
    assertThat(running).isFalse();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
