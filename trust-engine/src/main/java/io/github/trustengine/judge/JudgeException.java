package io.github.trustengine.judge;

/** A judge that cannot be had: which one, what is wrong with it, and what to do. */
public final class JudgeException extends RuntimeException {

  /** With a message that names the file or folder, what was wrong, and what to do. */
  public JudgeException(String message) {
    super(message);
  }

  /** The same, with what was thrown. */
  public JudgeException(String message, Throwable cause) {
    super(message, cause);
  }
}
