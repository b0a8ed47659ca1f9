package io.github.trustengine.catalog;

import io.github.trustengine.progress.ProgressLine;
import io.github.trustengine.text.Amounts;

/** Progress for people. */
record ConsoleProgress(ProgressLine line) implements DownloadListener {

  @Override
  public void note(String message) {
    line.note(message);
  }

  @Override
  public void progress(DownloadProgress progress) {
    if (progress.complete()) {
      line.complete(describe(progress));
    } else {
      line.update(describe(progress));
    }
  }

  private static String describe(DownloadProgress progress) {
    StringBuilder line = new StringBuilder(progress.model()).append(": ");
    line.append(Amounts.size(progress.bytes()));
    if (!progress.complete()) {
      progress.totalBytes().ifPresent(total -> line.append(" of ").append(Amounts.size(total)));
    }
    if (progress.bytesPerSecond() > 0) {
      line.append(", ").append(Amounts.size(Math.round(progress.bytesPerSecond()))).append("/s");
    }
    if (!progress.complete()) {
      progress
          .timeLeft()
          .ifPresent(left -> line.append(", ").append(Amounts.duration(left)).append(" left"));
    }
    return line.toString();
  }
}
