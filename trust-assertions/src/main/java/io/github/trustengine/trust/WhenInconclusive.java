package io.github.trustengine.trust;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import org.apiguardian.api.API;

/** What becomes of a test that has not enough evidence for a verdict. */
@API(status = EXPERIMENTAL, since = "0.1")
public enum WhenInconclusive {
  /** The test fails: a gate that measured nothing must not open. */
  FAIL,
  /** The test is aborted, which build tools show as skipped. */
  ABORT
}
