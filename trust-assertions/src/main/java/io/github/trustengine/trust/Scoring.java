package io.github.trustengine.trust;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import org.apiguardian.api.API;

/** What is scored of an item whose answer is a choice. */
@API(status = EXPERIMENTAL, since = "0.1")
public enum Scoring {
  /** The response that the model generates, as DecodingTrust does it. */
  GENERATION,
  /** The option that the model finds most probable, whatever it would say of its own accord. */
  LOGPROB
}
