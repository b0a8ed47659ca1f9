package io.github.trustengine.llama;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.trustengine.llama.Schedule.Job;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ScheduleTests {

  @Test
  void keepsAWorkerOnTheSharedPartThatItHas() {
    var schedule =
        new Schedule(List.of(job(0, 100, 9), job(1, 200, 9), job(2, 100, 9), job(3, 200, 9)));

    assertThat(drain(schedule)).isIn(List.of(0, 2, 1, 3), List.of(1, 3, 0, 2));
  }

  @Test
  void givesASecondWorkerAGroupOfItsOwn() {
    var schedule = new Schedule(List.of(job(0, 100, 9), job(1, 200, 9), job(2, 100, 9)));
    var first = schedule.next(List.of()).orElseThrow();
    var second = schedule.next(List.of()).orElseThrow();

    assertThat(first.prompt().sharedTokens()).isNotEqualTo(second.prompt().sharedTokens());
  }

  @Test
  void beginsWithWhatTakesLongest() {
    // Jobs of 2, 30 and 8 new tokens, and one whose shared part is as long as 60.
    var longShared =
        new Job(3, new PromptTokens(IntStream.rangeClosed(0, 180).boxed().toList(), 180), 1);
    var schedule =
        new Schedule(List.of(job(0, 200, 2), job(1, 200, 30), job(2, 200, 8), longShared));

    assertThat(drain(schedule)).containsExactly(3, 1, 2, 0);
  }

  @Test
  void decodesASharedPartTwiceOnlyWhenItPays() {
    // Five tokens are shared; a job is one more token of the prompt and so many new ones.
    var worthwhile = new Schedule(List.of(job(0, 100, 50), job(1, 100, 50)));
    worthwhile.next(List.of());
    assertThat(worthwhile.next(List.of())).isPresent();

    var wasteful = new Schedule(List.of(job(0, 100, 1), job(1, 100, 1)));
    wasteful.next(List.of());
    assertThat(wasteful.next(List.of())).isEmpty();
  }

  @Test
  void handsOutNothingAfterCancelling() {
    var schedule = new Schedule(List.of(job(0, 100, 1)));
    schedule.cancel();

    assertThat(schedule.next(List.of())).isEmpty();
  }

  private static List<Integer> drain(Schedule schedule) {
    var order = new ArrayList<Integer>();
    List<Integer> cached = List.of();
    for (var job = schedule.next(cached); job.isPresent(); job = schedule.next(cached)) {
      order.add(job.get().index());
      cached = job.get().prompt().sharedTokens();
    }
    return order;
  }

  private static Job job(int index, int firstToken, int newTokens) {
    var tokens =
        Stream.concat(IntStream.range(firstToken, firstToken + 5).boxed(), Stream.of(index))
            .toList();
    return new Job(index, new PromptTokens(tokens, 5), newTokens);
  }
}
