package io.github.trustengine.compress.layerwise;

import java.util.EnumMap;
import java.util.Map;

/** Tells what time is spent with. An activity within another one counts for itself only. */
public final class Stopwatch {

  /** What is distinguished. */
  public enum Activity {
    /** llama.cpp computes what flows through blocks. */
    FORWARD,
    /** Statistics of inputs are added up. */
    STATISTICS,
    /** Factors, sweeps, rounding. */
    ARITHMETIC,
    /** Files, and everything else. */
    OTHER
  }

  /** Something that takes time. */
  @FunctionalInterface
  public interface Work<T, E extends Exception> {
    T run() throws E;
  }

  /** Something that takes time and has no result. */
  @FunctionalInterface
  public interface Action<E extends Exception> {
    void run() throws E;
  }

  private final Map<Activity, Long> nanos = new EnumMap<>(Activity.class);
  private Activity current = Activity.OTHER;
  private long since = System.nanoTime();

  /** Does something; its time counts for an activity. For one thread at a time. */
  public <T, E extends Exception> T time(Activity activity, Work<T, E> work) throws E {
    Activity outer = change(activity);
    try {
      return work.run();
    } finally {
      change(outer);
    }
  }

  /** Does something; its time counts for an activity. For one thread at a time. */
  public <E extends Exception> void during(Activity activity, Action<E> action) throws E {
    this.<Object, E>time(
        activity,
        () -> {
          action.run();
          return this;
        });
  }

  /** How long an activity has taken so far. */
  public double seconds(Activity activity) {
    change(current);
    return nanos.getOrDefault(activity, 0L) / 1e9;
  }

  private Activity change(Activity to) {
    long now = System.nanoTime();
    nanos.merge(current, now - since, Long::sum);
    since = now;
    Activity from = current;
    current = to;
    return from;
  }
}
