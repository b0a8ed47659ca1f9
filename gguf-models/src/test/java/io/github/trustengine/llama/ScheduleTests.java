package io.github.trustengine.llama;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.trustengine.llama.Schedule.Job;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
    var first = schedule.next(Optional.empty()).orElseThrow();
    var second = schedule.next(Optional.empty()).orElseThrow();

    assertThat(first.prompt().sharedTokens()).isNotEqualTo(second.prompt().sharedTokens());
  }

  @Test
  void keepsAWorkerOnThePromptThatItHas() {
    var schedule = new Schedule(List.of(same(0, 7), same(1, 8), same(2, 7), same(3, 8)));

    assertThat(drain(schedule)).containsExactly(0, 2, 1, 3);
  }

  @Test
  void givesASecondWorkerAPromptOfItsOwnAndHelpsWithOneAtTheEnd() {
    var schedule = new Schedule(List.of(same(0, 7), same(1, 7), same(2, 7), same(3, 8)));
    var first = schedule.next(Optional.empty()).orElseThrow();
    var second = schedule.next(Optional.empty()).orElseThrow();
    var third = schedule.next(Optional.of(second.prompt())).orElseThrow();

    assertThat(List.of(first.index(), second.index(), third.index())).containsExactly(0, 3, 1);
    assertThat(schedule.next(Optional.of(first.prompt())).orElseThrow().index()).isEqualTo(2);
    assertThat(schedule.next(Optional.of(first.prompt()))).isEmpty();
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
    worthwhile.next(Optional.empty());
    assertThat(worthwhile.next(Optional.empty())).isPresent();

    var wasteful = new Schedule(List.of(job(0, 100, 1), job(1, 100, 1)));
    wasteful.next(Optional.empty());
    assertThat(wasteful.next(Optional.empty())).isEmpty();
  }

  @Test
  void handsOutNothingAfterCancelling() {
    var schedule = new Schedule(List.of(job(0, 100, 1)));
    schedule.cancel();

    assertThat(schedule.next(Optional.empty())).isEmpty();
  }

  private static List<Integer> drain(Schedule schedule) {
    var order = new ArrayList<Integer>();
    Optional<PromptTokens> cached = Optional.empty();
    for (var job = schedule.next(cached); job.isPresent(); job = schedule.next(cached)) {
      order.add(job.get().index());
      cached = job.map(Job::prompt);
    }
    return order;
  }

  /** Jobs whose prompts are the same if their last tokens are. */
  private static Job same(int index, int lastToken) {
    return new Job(index, new PromptTokens(List.of(100, 101, lastToken), 2), 9);
  }

  private static Job job(int index, int firstToken, int newTokens) {
    var tokens =
        Stream.concat(IntStream.range(firstToken, firstToken + 5).boxed(), Stream.of(index))
            .toList();
    return new Job(index, new PromptTokens(tokens, 5), newTokens);
  }
}
