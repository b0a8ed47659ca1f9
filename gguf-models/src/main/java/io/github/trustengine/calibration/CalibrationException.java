package io.github.trustengine.calibration;

/** A text or a model that cannot be used for calibration; the message says why. */
public final class CalibrationException extends RuntimeException {

  public CalibrationException(String message) {
    super(message);
  }

  CalibrationException(String message, Throwable cause) {
    super(message, cause);
  }
}
