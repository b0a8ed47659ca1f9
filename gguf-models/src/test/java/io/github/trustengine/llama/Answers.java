package io.github.trustengine.llama;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/** Responses together with the logits of every step, to compare to the bit. */
final class Answers {

  private final List<Generation> generations;
  private final Map<Integer, List<float[]>> logits;

  private Answers(List<Generation> generations, Map<Integer, List<float[]>> logits) {
    this.generations = generations;
    this.logits = logits;
  }

  static Answers of(WorkerPool pool, List<GenerationRequest> requests) {
    var logits = new ConcurrentHashMap<Integer, List<float[]>>();
    var generations =
        pool.generate(
            requests,
            GenerationListener.NONE,
            (request, step, values) ->
                logits.computeIfAbsent(request, r -> new ArrayList<>()).add(values.clone()));
    return new Answers(generations, logits);
  }

  List<Generation> generations() {
    return generations;
  }

  List<float[]> logits(int request) {
    return logits.getOrDefault(request, List.of());
  }

  void assertSame(int request, Answers other, int otherRequest) {
    var one = generations.get(request);
    var two = other.generations.get(otherRequest);
    assertThat(one.tokens()).isEqualTo(two.tokens());
    assertThat(one.text()).isEqualTo(two.text());
    assertThat(one.stop()).isEqualTo(two.stop());
    assertThat(logits(request)).isNotEmpty().hasSameSizeAs(other.logits(otherRequest));
    for (int step = 0; step < logits(request).size(); step++) {
      assertThat(logits(request).get(step))
          .describedAs("logits of step %d", step)
          .containsExactly(other.logits(otherRequest).get(step));
    }
  }

  /**
   * Asks each request alone in a new context, then all of them with different numbers of workers,
   * and a part of them in the contexts that have been used, each time in another order: responses
   * and logits must be the same.
   */
  static void assertIndependent(LlamaModel model, List<GenerationRequest> requests, int context) {
    var alone = new ArrayList<Answers>();
    for (var request : requests) {
      try (var pool = new WorkerPool(model, new WorkerSettings(1, 1, context))) {
        alone.add(Answers.of(pool, List.of(request)));
      }
    }
    var random = new Random(11);
    int reused = 0;
    for (int workers = 1; workers <= 3; workers++) {
      try (var pool = new WorkerPool(model, new WorkerSettings(workers, 1, context))) {
        for (int size : new int[] {requests.size(), requests.size() / 2}) {
          var order = new ArrayList<>(IntStream.range(0, requests.size()).boxed().toList());
          Collections.shuffle(order, random);
          var subset = order.subList(0, size);
          var answers = Answers.of(pool, subset.stream().map(requests::get).toList());
          for (int i = 0; i < size; i++) {
            answers.assertSame(i, alone.get(subset.get(i)), 0);
            assertThat(answers.generations().get(i).optionLogProbabilities())
                .isEqualTo(alone.get(subset.get(i)).generations().get(0).optionLogProbabilities());
            reused += answers.generations().get(i).reusedTokens();
          }
        }
      }
    }
    assertThat(reused).describedAs("tokens that were in the cache").isPositive();
  }
}
