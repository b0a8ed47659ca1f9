package io.github.trustengine.llama;

/** Follows the progress of {@link WorkerPool#generate}. */
@FunctionalInterface
public interface GenerationListener {

  /** Ignores everything. */
  GenerationListener NONE = (request, generation) -> {};

  /**
   * A request has been answered. Calls come one at a time, in the order of completion, from the
   * workers' threads.
   *
   * @param request the request's index
   */
  void answered(int request, Generation generation);
}
