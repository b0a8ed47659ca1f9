package io.github.trustengine.cli;

/** What the command's exit codes mean; other programs rely on them. */
final class ExitCode {

  static final int DONE = 0;

  /** A verdict failed. */
  static final int FAILED = 1;

  /** Wrong usage or bad input. */
  static final int USAGE = 2;

  static final int INCONCLUSIVE = 3;

  /** A part that the run needs (model, library, data) could not be had. */
  static final int UNAVAILABLE = 4;

  /** A mistake of this program's own: sysexits' EX_SOFTWARE. */
  static final int BUG = 70;

  private ExitCode() {}
}
