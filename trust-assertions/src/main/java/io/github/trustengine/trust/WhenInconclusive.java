package io.github.trustengine.trust;

/** What becomes of a test that has not enough evidence for a verdict. */
public enum WhenInconclusive {
  /** The test fails: a gate that measured nothing must not open. */
  FAIL,
  /** The test is aborted, which build tools show as skipped. */
  ABORT
}
