package io.github.trustengine.llama;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Queue;

/**
 * Hands jobs to workers so that those with the same shared part come to the same worker one after
 * the other. The order has no influence on results, only on how often a shared part is decoded.
 */
final class Schedule {

  /**
   * One prompt.
   *
   * @param index its place among the requests
   * @param newTokens the most tokens that are decoded one by one after it
   */
  record Job(int index, PromptTokens prompt, int newTokens) {
    long cost() {
      return prompt.tokens().size() - prompt.shared() + (long) COST_OF_NEW_TOKEN * newTokens;
    }
  }

  /** A token that is decoded alone takes about as long as this many tokens of a prompt. */
  private static final int COST_OF_NEW_TOKEN = 3;

  private final Map<List<Integer>, Group> groups = new LinkedHashMap<>();
  private boolean cancelled;

  Schedule(List<Job> jobs) {
    for (var job : jobs) {
      groups.computeIfAbsent(job.prompt().sharedTokens(), Group::new).add(job);
    }
  }

  /**
   * The next job of a worker: of the group whose shared part it has in its cache, else of the
   * largest group that nobody has begun, its shared part counted, else of the largest one if
   * decoding its shared part once more costs less than what is left to do in it.
   */
  synchronized Optional<Job> next(List<Integer> cached) {
    if (cancelled) {
      return Optional.empty();
    }
    var own = groups.get(cached);
    if (own != null && !own.jobs.isEmpty()) {
      return Optional.of(own.take());
    }
    return groups.values().stream()
        .filter(group -> !group.jobs.isEmpty())
        .filter(group -> !group.begun || group.cost > group.shared.size())
        .max(Comparator.<Group, Boolean>comparing(group -> !group.begun).thenComparing(Group::left))
        .map(Group::take);
  }

  /** Hands out no more jobs. */
  synchronized void cancel() {
    cancelled = true;
  }

  synchronized boolean isCancelled() {
    return cancelled;
  }

  private static final class Group {
    private final List<Integer> shared;
    // Long ones first, lest all wait for one of them at the end.
    private final Queue<Job> jobs =
        new PriorityQueue<>(
            Comparator.comparingLong(Job::cost).reversed().thenComparingInt(Job::index));
    private long cost;
    private boolean begun;

    Group(List<Integer> shared) {
      this.shared = shared;
    }

    void add(Job job) {
      jobs.add(job);
      cost += job.cost();
    }

    /** What is left to do for a worker that does not have the shared part yet. */
    long left() {
      return cost + shared.size();
    }

    Job take() {
      begun = true;
      var job = jobs.remove();
      cost -= job.cost();
      return job;
    }
  }
}
