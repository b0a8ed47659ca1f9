package io.github.trustengine.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class MemoTests {

  private final Memo<String, Integer> memo = new Memo<>();
  private final AtomicInteger searches = new AtomicInteger();

  @Test
  void searchesOncePerKey() {
    assertThat(memo.get("a", searches::incrementAndGet)).isEqualTo(1);
    assertThat(memo.get("b", searches::incrementAndGet)).isEqualTo(2);
    assertThat(memo.get("a", searches::incrementAndGet)).isEqualTo(1);
    assertThat(searches).hasValue(2);
  }

  @Test
  void throwsTheFailureOfTheFirstSearchAgain() {
    Supplier<Integer> failing =
        () -> {
          throw new IllegalStateException("failure " + searches.incrementAndGet());
        };

    Throwable first = catchThrowable(() -> memo.get("a", failing));
    Throwable second = catchThrowable(() -> memo.get("a", searches::incrementAndGet));

    assertThat(first).isInstanceOf(IllegalStateException.class).hasMessage("failure 1");
    assertThat(second).isSameAs(first);
    assertThat(searches).hasValue(1);
  }
}
