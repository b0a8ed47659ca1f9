package io.github.trustengine.llama;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;

/**
 * Hands jobs to workers so that those with the same prompt, and those with the same shared part,
 * come to the same worker one after the other. The order has no influence on results, only on how
 * often the same tokens are decoded.
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
   *
   * @param cached the prompt that the worker has in its cache
   */
  synchronized Optional<Job> next(Optional<PromptTokens> cached) {
    if (cancelled) {
      return Optional.empty();
    }
    return cached
        .map(prompt -> groups.get(prompt.sharedTokens()))
        .filter(group -> !group.isEmpty())
        .or(this::other)
        .map(group -> group.take(cached));
  }

  private Optional<Group> other() {
    return groups.values().stream()
        .filter(group -> !group.isEmpty())
        .filter(group -> !group.begun || group.cost > group.shared.size())
        .max(
            Comparator.<Group, Boolean>comparing(group -> !group.begun).thenComparing(Group::left));
  }

  /** Hands out no more jobs. */
  synchronized void cancel() {
    cancelled = true;
  }

  synchronized boolean isCancelled() {
    return cancelled;
  }

  /** The jobs with the same shared part. */
  private static final class Group {
    private final List<Integer> shared;
    private final Map<PromptTokens, Series> prompts = new LinkedHashMap<>();
    private long cost;
    private boolean begun;

    Group(List<Integer> shared) {
      this.shared = shared;
    }

    void add(Job job) {
      prompts.computeIfAbsent(job.prompt(), prompt -> new Series()).add(job);
      cost += job.cost();
    }

    boolean isEmpty() {
      return prompts.isEmpty();
    }

    /** What is left to do for a worker that does not have the shared part yet. */
    long left() {
      return cost + shared.size();
    }

    /**
     * A job with the prompt that the worker has, else of the longest prompt that nobody has begun,
     * lest all wait for it at the end, else of the one with most left to do.
     */
    Job take(Optional<PromptTokens> cached) {
      begun = true;
      var series =
          cached
              .map(prompts::get)
              .or(
                  () ->
                      prompts.values().stream()
                          .max(
                              Comparator.<Series, Boolean>comparing(one -> !one.begun)
                                  .thenComparing(one -> one.cost)))
              .orElseThrow();
      var job = series.take();
      cost -= job.cost();
      if (series.jobs.isEmpty()) {
        prompts.remove(job.prompt());
      }
      return job;
    }
  }

  /** The jobs with the same prompt. */
  private static final class Series {
    private final Queue<Job> jobs = new ArrayDeque<>();
    private long cost;
    private boolean begun;

    void add(Job job) {
      jobs.add(job);
      cost += job.cost();
    }

    Job take() {
      begun = true;
      var job = jobs.remove();
      cost -= job.cost();
      return job;
    }
  }
}
