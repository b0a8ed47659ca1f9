package io.github.trustengine.judge;

import java.nio.file.Path;
import java.util.Optional;

/** The toxicity judges that there are: the built-in one, and other ONNX classifiers. */
public final class ToxicityJudges {

  private ToxicityJudges() {}

  /**
   * Opens a judge. It holds native memory until it is closed, and needs no network.
   *
   * @param choice a sequence classifier to use in place of the built-in judge: a folder with {@code
   *     model.onnx}, {@code tokenizer.json} and {@code config.json}, or the ONNX file in such a
   *     folder; empty for the built-in judge
   * @param threads how many threads it may use, at least 1; scores do not depend on it
   * @param cacheDirectory where native libraries are unpacked; need not exist
   * @throws JudgeException if there is no such judge, or it cannot be used
   */
  public static ToxicityJudge open(Optional<String> choice, int threads, Path cacheDirectory) {
    if (threads < 1) {
      throw new IllegalArgumentException("threads must be at least 1, not " + threads);
    }
    DjlSettings.prepare(cacheDirectory);
    return choice
        .map(path -> ClassifierFiles.of(path).open(threads))
        .orElseGet(() -> BuiltInJudge.open(threads));
  }
}
