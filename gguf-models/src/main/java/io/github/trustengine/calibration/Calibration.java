package io.github.trustengine.calibration;

import io.github.trustengine.llama.Tokenizer;
import java.util.List;

/**
 * What methods that look at activations are calibrated with.
 *
 * @param text cut into windows from its start
 * @param samples the most windows
 * @param length tokens of a window
 */
public record Calibration(CalibrationText text, int samples, int length) {

  public Calibration {
    if (samples < 1 || length < 1) {
      throw new CalibrationException(
          "calibration with %d windows of %d tokens; both are at least 1"
              .formatted(samples, length));
    }
  }

  /** The standard text, in windows of the usual number and length. */
  public static Calibration standard() {
    return new Calibration(CalibrationText.standard(), TokenWindows.SAMPLES, TokenWindows.LENGTH);
  }

  /** The windows as tokens. */
  public List<int[]> windows(Tokenizer tokenizer) {
    return TokenWindows.of(text, tokenizer).first(samples, length);
  }

  /** All that results depend on; the text's name is no part of it. */
  public String identity() {
    return "%d windows of %d tokens of text %s".formatted(samples, length, text.sha256());
  }
}
