package io.github.trustengine.catalog;

import io.github.trustengine.progress.ProgressLine;

/** Hears how fetching a model goes. Called by the fetching thread. */
public interface DownloadListener {

  /** The state of a download: at most ten times a second, and once when it is complete. */
  void progress(DownloadProgress progress);

  /** Something a person who waits wants to know, such as which source is tried now. */
  default void note(String message) {}

  /** Says nothing. */
  static DownloadListener silent() {
    return progress -> {};
  }

  /**
   * Writes to standard error: one line that keeps changing on a terminal, otherwise a plain line
   * every few seconds. Standard output is left alone, for it belongs to the build tool.
   */
  static DownloadListener console() {
    return new ConsoleProgress(ProgressLine.onStandardError());
  }
}
