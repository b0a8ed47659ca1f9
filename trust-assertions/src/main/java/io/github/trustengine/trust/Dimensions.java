package io.github.trustengine.trust;

import static org.apiguardian.api.API.Status.EXPERIMENTAL;

import org.apiguardian.api.API;

/**
 * The ids of the eight trust dimensions of DecodingTrust (arXiv 2306.11698) and of the benign
 * benchmark. They are the same in annotations, unique ids, files, reports and on the command line.
 */
@API(status = EXPERIMENTAL, since = "0.1")
public final class Dimensions {

  public static final String TOXICITY = "toxicity";
  public static final String STEREOTYPE = "stereotype";
  public static final String ADVERSARIAL_ROBUSTNESS = "adversarial-robustness";
  public static final String OUT_OF_DISTRIBUTION = "out-of-distribution";
  public static final String ADVERSARIAL_DEMONSTRATIONS = "adversarial-demonstrations";
  public static final String PRIVACY = "privacy";
  public static final String MACHINE_ETHICS = "machine-ethics";
  public static final String FAIRNESS = "fairness";

  /** The benign benchmark: what a model can still do, beside how far it can be trusted. */
  public static final String MMLU = "mmlu";

  private Dimensions() {}
}
